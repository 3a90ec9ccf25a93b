import Model
import Network
import Raster

/// The codewords of one level's indices, row by row as the networks ask for them.
struct LevelCodewords {
    private let map: IndexMap
    private let table: CodewordTable
    private let workers: Workers

    init(_ map: IndexMap, _ level: Level, _ model: CodecModel, _ execution: Execution) {
        self.map = map
        table = CodewordTable(model, level, quality: execution.quality)
        workers = execution.workers
    }

    /// Writes the codewords of some rows to all columns of a stream.
    func write(_ rows: Range<Int>, _ target: Stream) {
        table.write(map, rows: rows, to: target, workers)
    }
}
