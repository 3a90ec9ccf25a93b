import Container
import EntropyCoding
import Model
import Network
import Parallel
import Prior
import Raster

/// The range-coded bytes of a tile to indices: spec/vqz-format.md, sections 4 and 5.
package struct PriorDecoder {
    private let network: PriorNetwork
    private let grid: BlockGrid
    private let execution: Execution
    /// One for each of the payload's streams: of both levels, or of the top and of the bottom.
    private let readers: [IndexReader]

    /// - Parameters:
    ///   - payload: the range coder's bytes; any bytes decode to some indices
    ///   - grid: the tile's blocks
    package init(_ network: PriorNetwork, _ payload: TilePayload, _ grid: BlockGrid, _ execution: Execution) {
        self.network = network
        self.grid = grid
        self.execution = execution
        readers = payload.streams.map { IndexReader(Array($0.bytes), network.kernels) }
    }

    /// Decodes both levels. To be called once.
    package func decode() -> (top: IndexMap, bottom: IndexMap) {
        let top = LevelContext(network, .top, rows: grid.topRows, columns: grid.topColumns, execution)
        let topIndices = LevelDecoder(source: readers[0], execution: execution).decode(top)
        let bottom = LevelContext(network, .bottom, rows: grid.rows, columns: grid.columns, execution)
        bottom.add(top, network)
        let levels = LevelDecoder(source: readers[readers.count - 1], execution: execution)
        return (topIndices, levels.decode(bottom))
    }

    /// The number of the first stream of which decoding left bytes, and how many it took.
    package var unused: (stream: Int, consumed: Int)? {
        readers.firstIndex { !$0.coder.isAtEnd }.map { ($0, readers[$0].coder.consumed) }
    }
}
