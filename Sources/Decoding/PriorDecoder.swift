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
    private let reader: IndexReader

    /// - Parameters:
    ///   - payload: the range coder's bytes; any bytes decode to some indices
    ///   - grid: the tile's blocks
    package init(_ network: PriorNetwork, _ payload: [UInt8], _ grid: BlockGrid, _ execution: Execution) {
        self.network = network
        self.grid = grid
        self.execution = execution
        reader = IndexReader(payload, network.kernels)
    }

    /// Decodes both levels. To be called once.
    package func decode() -> (top: IndexMap, bottom: IndexMap) {
        let top = LevelContext(network, .top, rows: grid.topRows, columns: grid.topColumns, execution)
        let levels = LevelDecoder(source: reader, execution: execution)
        let topIndices = levels.decode(top)
        let bottom = LevelContext(network, .bottom, rows: grid.rows, columns: grid.columns, execution)
        bottom.add(top, network)
        return (topIndices, levels.decode(bottom))
    }

    /// Whether decoding took all bytes.
    package var isAtEnd: Bool { reader.coder.isAtEnd }
    /// Bytes that decoding took.
    package var consumed: Int { reader.coder.consumed }
}
