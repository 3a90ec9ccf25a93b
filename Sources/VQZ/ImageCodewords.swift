import Model
import Network
import Raster

/// The codewords of an image's indices, row by row as the networks ask for them.
struct ImageCodewords {
    private let maps: (top: IndexMap, bottom: IndexMap)
    private let tables: (top: CodewordTable, bottom: CodewordTable)
    private let workers: Workers

    init(_ model: CodecModel, _ maps: (top: IndexMap, bottom: IndexMap), _ execution: Execution) {
        self.maps = maps
        tables = (
            CodewordTable(model, .top, quality: execution.quality),
            CodewordTable(model, .bottom, quality: execution.quality)
        )
        workers = execution.workers
    }

    func top(_ rows: Range<Int>, _ target: Stream) {
        tables.top.write(maps.top, rows: rows, to: target, workers)
    }

    func bottom(_ rows: Range<Int>, _ target: Stream) {
        tables.bottom.write(maps.bottom, rows: rows, to: target, workers)
    }
}
