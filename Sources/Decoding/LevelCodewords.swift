import Model
import Network
import Parallel
import Raster

/// The codewords of one level's indices, row by row as the networks ask for them.
package struct LevelCodewords {
    private let indices: LevelIndices
    private let table: CodewordTable
    private let workers: Workers

    package init(_ indices: LevelIndices, _ level: Level, _ model: GraphModel, _ execution: Execution) {
        self.indices = indices
        table = CodewordTable(model, level, quality: execution.quality)
        workers = execution.workers
    }

    /// Writes the codewords of some rows to all columns of a stream.
    package func write(_ rows: Range<Int>, _ target: Activation16) {
        table.write(indices.map, rows: rows, to: target, workers)
        if let means = indices.means { table.write(means, rows: rows, to: target) }
    }
}
