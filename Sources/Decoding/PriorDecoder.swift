import Container
import EntropyCoding
import Model
import Network
import Parallel
import Prior
import Raster

/// The range-coded bytes of a tile to indices: spec/vqz-format.md, sections 4 and 5.
package final class PriorDecoder {
    private let network: PriorNetwork
    private let grid: BlockGrid
    private let execution: Execution
    /// One for each of the payload's streams: of both levels, or of the top and of the bottom.
    private let readers: [IndexReader]
    private let isWhole: Bool
    private let top: LevelContext
    /// Whether something is missing so far, of a payload that is cut.
    private var isMissing = false

    /// - Parameters:
    ///   - payload: the range coder's bytes; any bytes decode to some indices
    ///   - grid: the tile's blocks
    package init(
        _ network: PriorNetwork, _ payload: TilePayload, _ grid: BlockGrid, _ execution: Execution
    ) {
        self.network = network
        self.grid = grid
        self.execution = execution
        readers = payload.streams.map { IndexReader($0, network.kernels) }
        isWhole = payload.streams.allSatisfy { $0.isWhole }
        top = LevelContext(network, .top, rows: grid.topRows, columns: grid.topColumns, execution)
    }

    /// Decodes the top. To be called once.
    package func decodeTop() -> LevelIndices {
        decode(top, readers[0])
    }

    /// Decodes the bottom. To be called once, after `decodeTop`.
    package func decodeBottom() -> LevelIndices {
        let bottom = LevelContext(network, .bottom, rows: grid.rows, columns: grid.columns, execution)
        bottom.add(top, network)
        return decode(bottom, readers[readers.count - 1])
    }

    private func decode(_ level: LevelContext, _ reader: IndexReader) -> LevelIndices {
        guard !isWhole else {
            return LevelIndices(LevelDecoder(source: reader, execution: execution).decode(level))
        }
        let decoder = CutLevelDecoder(reader: reader, execution: execution)
        return decoder.decode(level, isMissing: &isMissing)
    }

    /// The number of the first whole stream of which decoding left bytes, and how many it took.
    ///
    /// - Parameter levels: that have been decoded
    package func unused(levels: Int = 2) -> (stream: Int, consumed: Int)? {
        // A stream of both levels ends with the bottom.
        let ended = levels == 2 ? readers.count : readers.count - 1
        let number = readers.prefix(ended).firstIndex { $0.isWhole && !$0.coder.isAtEnd }
        return number.map { ($0, readers[$0].coder.consumed) }
    }
}
