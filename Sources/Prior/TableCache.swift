import Model
import Parallel

/// The codebooks of a model in the layout of the kernels, made when a quality is first used.
package final class TableCache: Sendable {
    private struct Entry: Sendable {
        let level: Level
        let quality: Int
        let tables: [CodebookTables]
    }

    private let made = Guarded<[Entry]>([])

    /// The tables of a level's groups.
    package func tables(_ level: Level, _ codebooks: [Codebook], quality: Int) -> [CodebookTables] {
        made.withLock { made in
            if let entry = made.first(where: { $0.level == level && $0.quality == quality }) {
                return entry.tables
            }
            let tables = codebooks.map { CodebookTables($0, quality: quality) }
            made.append(Entry(level: level, quality: quality, tables: tables))
            return tables
        }
    }
}
