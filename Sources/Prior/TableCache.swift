import Model
import Parallel

/// The codebooks of a model in the layout of the kernels, made when a quality is first used.
package final class TableCache: Sendable {
    private struct Key: Hashable {
        let level: Level
        let quality: Int
    }

    private let made = Guarded<[Key: [CodebookTables]]>([:])

    /// The tables of a level's groups.
    package func tables(_ level: Level, _ codebooks: [Codebook], quality: Int) -> [CodebookTables] {
        made.withLock { made in
            let key = Key(level: level, quality: quality)
            if let tables = made[key] { return tables }
            let tables = codebooks.map { CodebookTables($0, quality: quality) }
            made[key] = tables
            return tables
        }
    }
}
