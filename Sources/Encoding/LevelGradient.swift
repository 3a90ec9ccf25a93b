import Model
import Network
import Raster

/// The synthesis of one level backwards, row after row: from what comes in after its residual blocks to the gradient with respect to its codewords.
final class LevelGradient {
    private let networks: TransposedSynthesis.Level
    private let kernels: Kernels
    private let execution: Execution
    private let input: RollingInput<UInt8>
    /// What the layer that read the stream read of it.
    private let gates: Activation8
    /// What that layer's transpose has just made.
    private let gradients: Activation16
    /// With respect to the stream.
    let stream: Activation16
    /// The first row of which `stream` is not complete.
    private(set) var ready: Int
    private let blocks: RollingTransposedBlocks
    private let stemInput: RollingInput<UInt8>

    /// - Parameters:
    ///   - source: where the gradients that come in have positions, all of them, and how many channels
    ///   - gates: what the layer after the blocks read in the synthesis, at the positions of the stream
    ///   - blocks: of the synthesis
    init(
        _ networks: TransposedSynthesis.Level, source: (area: Area, channels: Int), gates: Activation8,
        blocks: RollingBlocks, _ kernels: Kernels, _ execution: Execution
    ) {
        self.networks = networks
        self.kernels = kernels
        self.execution = execution
        self.gates = gates
        let (area, channels) = (gates.area, gates.channels)
        input = RollingInput(
            for: source.area, margin: networks.entry.isStrided ? 0 : 1, within: source.area,
            channels: source.channels, padding: 128)
        gradients = Activation16(area: area, channels: channels, isWhole: false)
        stream = Activation16(area: area, channels: channels, isWhole: false)
        ready = area.rows.lowerBound
        self.blocks = RollingTransposedBlocks(
            networks.blocks, blocks, area: area, channels: channels, kernels)
        stemInput = RollingInput(for: area, margin: 1, within: area, channels: channels, padding: 128)
    }

    /// The first row of the codewords whose gradient is missing.
    var pending: Int { stemInput.pending }
    /// The first row of gradients that has to stay for `add`.
    var needed: Int { input.needed }

    /// Takes in the gradients before row `limit` and subtracts from latents what they complete, in units of 2^-F.
    ///
    /// - Parameter keeping: a row from which on `stream` stays in memory
    func add(_ source: Activation16, until limit: Int, keeping: Int = .max, to latents: Activation16) {
        let step = networks.entry.isStrided ? 2 : 1
        let area = input.take(until: limit / step * step) { rows in
            networks.entry.weigh(source, to: input.activation, execution, rows: rows)
        }.divided(by: step)
        gradients.hold(area.rows)
        networks.entry.apply(input.activation, .store, gradients, execution, area: area)
        stream.slide(to: min(stemInput.needed, keeping), until: area.rows.upperBound)
        kernels.pass(gradients, gates: gates, .store, stream, execution)
        ready = blocks.advance(stream, until: area.rows.upperBound, execution)
        let finished = stemInput.take(until: ready) { rows in
            networks.stem.weigh(stream, to: stemInput.activation, execution, rows: rows)
        }
        networks.stem.apply(stemInput.activation, .add, latents, execution, area: finished)
    }
}
