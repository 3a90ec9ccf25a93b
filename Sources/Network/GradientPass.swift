import CKernels
import Raster

/// The gradient of an image's squared error with respect to its bottom codewords, as far as it goes through the synthesis network: rows follow those of
/// the synthesis, whose layers tell where their inputs were clamped.
final class GradientPass {
    private struct Block {
        let layers: TransposedSynthesis.Block
        /// What the block's layers read in the synthesis.
        let bytes: Bytes, hidden: Bytes
        let secondInput: RollingInput<UInt8>
        let firstInput: RollingInput<UInt8>
        /// What each layer has just made.
        let hiddenGradients: Stream, gradients: Stream
    }

    private let networks: TransposedSynthesis
    private let synthesis: SynthesisPass
    private let execution: Execution
    private let outInput: RollingInput<UInt8>
    /// What the layer after the blocks has just made.
    private let gradients: Stream
    /// With respect to the stream, of which the blocks add what went through them.
    private let stream: Stream
    /// From the last one to the first.
    private let blocks: [Block]
    private let stemInput: RollingInput<UInt8>

    init(_ networks: TransposedSynthesis, _ synthesis: SynthesisPass) {
        self.networks = networks
        self.synthesis = synthesis
        execution = synthesis.execution
        let area = synthesis.output
        let channels = synthesis.out.activation.channels
        func input(_ channels: Int) -> RollingInput<UInt8> {
            RollingInput(for: area, margin: 1, within: area, channels: channels, padding: 128)
        }
        func latest(_ channels: Int) -> Stream {
            Stream(area: area, channels: channels, isWhole: false)
        }
        outInput = input(BlockGrid.blockBytes)
        gradients = latest(channels)
        stream = latest(channels)
        blocks = zip(networks.blocks, synthesis.blocks.blocks).reversed().map { layers, forward in
            Block(
                layers: layers, bytes: forward.bytes.activation, hidden: forward.hidden.activation,
                secondInput: input(channels), firstInput: input(channels), hiddenGradients: latest(channels),
                gradients: latest(channels))
        }
        stemInput = input(channels)
        synthesis.kept = area.rows.lowerBound
    }

    /// The first row whose gradient is missing.
    var pending: Int { stemInput.pending }

    /// Takes in the errors that follow, original less decoded pixels after space to depth, and subtracts from latents the gradients that they
    /// complete, in units of 2^-F.
    func add(_ errors: Stream, to latents: Stream) {
        let area = outInput.take(until: errors.area.rows.upperBound) { rows in
            networks.out.weigh(errors, to: outInput.activation, execution, rows: rows)
        }
        stream.slide(to: stemInput.needed, until: area.rows.upperBound)
        gradients.hold(area.rows)
        networks.out.apply(outInput.activation, .store, gradients, execution, area: area)
        pass(gradients, area, gates: synthesis.out.activation, .store)
        let ready = advanceBlocks(until: area.rows.upperBound)
        let finished = stemInput.take(until: ready) { rows in
            networks.stem.weigh(stream, to: stemInput.activation, execution, rows: rows)
        }
        networks.stem.apply(stemInput.activation, .add, latents, execution, area: finished)
        synthesis.kept = pending
    }

    private func advanceBlocks(until limit: Int) -> Int {
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
            pass(block.gradients, area, gates: block.bytes, .add)
            ready = area.rows.upperBound
        }
        return ready
    }

    /// Lets gradients through to those of the stream where the layer that read it passed changes on.
    private func pass(_ gradients: Stream, _ area: Area, gates: Bytes, _ result: StreamResult) {
        precondition(
            gradients.pitch == gates.pitch && gates.pitch == stream.pitch, "activations differ in size")
        let (first, count) = (area.columns.lowerBound, area.columns.count * stream.pitch)
        execution.workers.forEach(area.rows.count) { index in
            let row = area.rows.lowerBound + index
            let start = StageClock.start()
            defer { StageClock.stop(.networks, start) }
            networks.kernels.table.pointee.gate_gradients(
                gradients.position(row, first), gates.position(row, first), count, result.code,
                stream.position(row, first))
        }
    }
}
