import Decoding
import Network
import Raster

/// The gradient of an image's squared error with respect to its codewords, as far as it goes through the synthesis network: rows follow those of the
/// synthesis, whose layers tell where their inputs were clamped.
final class GradientPass {
    private let synthesis: SynthesisPass
    private let bottom: LevelGradient
    private let top: LevelGradient

    init(_ networks: TransposedSynthesis, _ synthesis: SynthesisPass) {
        self.synthesis = synthesis
        let (kernels, execution) = (networks.kernels, synthesis.execution)
        bottom = LevelGradient(
            networks.bottom, source: (synthesis.output, BlockGrid.blockBytes),
            gates: synthesis.out.activation,
            blocks: synthesis.blocks, kernels, execution)
        top = LevelGradient(
            networks.top, source: (bottom.stream.area, bottom.stream.channels),
            gates: synthesis.up.activation, blocks: synthesis.topBlocks, kernels, execution)
        synthesis.kept = synthesis.output.rows.lowerBound
    }

    /// The first row of the bottom's maps, an even one, at which the gradient of either level is missing.
    var pending: Int { min(bottom.pending / 2 * 2, 2 * top.pending) }

    /// Takes in the errors before row `limit`, original less decoded pixels after space to depth, and subtracts from latents the gradients that they
    /// complete, in units of 2^-F.
    func add(
        _ errors: Activation16, until limit: Int, bottom latents: Activation16, top topLatents: Activation16
    ) {
        bottom.add(errors, until: limit, keeping: top.needed, to: latents)
        top.add(bottom.stream, until: bottom.ready, to: topLatents)
        synthesis.kept = pending
    }
}
