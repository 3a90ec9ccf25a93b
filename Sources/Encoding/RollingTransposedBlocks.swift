import Network
import Raster

/// Residual blocks backwards over the gradients of a stream whose rows come in from the top: each adds what went through its layers, and follows the one
/// before it by the rows that these reach.
final class RollingTransposedBlocks {
    private struct Block {
        let layers: TransposedSynthesis.Block
        /// What the block's layers read in the synthesis.
        let bytes: Activation8, hidden: Activation8
        let secondInput: RollingInput<UInt8>
        let firstInput: RollingInput<UInt8>
        /// What each layer has just made.
        let hiddenGradients: Activation16, gradients: Activation16
    }

    /// From the last one to the first.
    private let blocks: [Block]
    private let kernels: Kernels

    /// - Parameters:
    ///   - forward: the same blocks in the synthesis
    ///   - area: all positions of the stream
    ///   - channels: of the stream
    init(
        _ layers: [TransposedSynthesis.Block], _ forward: RollingBlocks, area: Area, channels: Int,
        _ kernels: Kernels
    ) {
        self.kernels = kernels
        func input() -> RollingInput<UInt8> {
            RollingInput(for: area, margin: 1, within: area, channels: channels, padding: 128)
        }
        func latest() -> Activation16 { Activation16(area: area, channels: channels, isWhole: false) }
        blocks = zip(layers, forward.blocks).reversed().map { layers, forward in
            Block(
                layers: layers, bytes: forward.bytes.activation, hidden: forward.hidden.activation,
                secondInput: input(), firstInput: input(), hiddenGradients: latest(), gradients: latest())
        }
    }

    /// Applies the blocks as far as the gradients allow, which before row `limit` are those after the last block. Returns the row before which they
    /// are those before the first one.
    func advance(_ stream: Activation16, until limit: Int, _ execution: Execution) -> Int {
        var ready = limit
        for block in blocks {
            let (second, first) = (block.layers.second, block.layers.first)
            let (secondInput, firstInput) = (block.secondInput.activation, block.firstInput.activation)
            let made = block.secondInput.take(until: ready) { rows in
                second.weigh(stream, to: secondInput, execution, rows: rows)
            }
            block.hiddenGradients.hold(made.rows)
            second.apply(secondInput, .store, block.hiddenGradients, execution, area: made)
            let area = block.firstInput.take(until: made.rows.upperBound) { rows in
                first.weigh(block.hiddenGradients, gates: block.hidden, to: firstInput, execution, rows: rows)
            }
            block.gradients.hold(area.rows)
            first.apply(firstInput, .store, block.gradients, execution, area: area)
            kernels.pass(block.gradients, gates: block.bytes, .add, stream, execution)
            ready = area.rows.upperBound
        }
        return ready
    }
}
