import Decoding
import Model
import Network
import Raster

/// The gradient of an image's squared error with respect to its codewords, as far as it goes through the
/// synthesis network: rows follow those of the synthesis, whose layers tell where their inputs were clamped.
final class GradientPass {
    private let executor: RollingExecutor
    private let codewords: (top: GraphArray, bottom: GraphArray)

    /// - Parameters:
    ///   - synthesis: of the whole image, which keeps the bytes that its layers read from row `pending` on
    ///   - errors: original less decoded pixels after space to depth
    ///   - bottom, top: latents from which the gradients are subtracted, in units of 2^-F
    init(
        _ networks: TransposedSynthesis, _ synthesis: SynthesisPass, _ grid: BlockGrid,
        errors: Activation16, bottom: Activation16, top: Activation16
    ) {
        let architecture = synthesis.networks.architecture
        codewords = (architecture.codewords(.top), architecture.codewords(.bottom))
        let given: ArrayTable<Activation16> = [
            architecture.correction: errors, codewords.top: top, codewords.bottom: bottom,
        ]
        executor = RollingExecutor(
            Self.steps(networks, synthesis.executor, grid, added: Set(given.arrays)),
            outputs: [codewords.top: top.area, codewords.bottom: bottom.area], grid, given: given,
            synthesis.execution)
    }

    /// The program backwards, from its last layer to its first.
    private static func steps(
        _ networks: TransposedSynthesis, _ forward: RollingExecutor, _ grid: BlockGrid,
        added: Set<GraphArray>
    ) -> [any ExecutableLayer] {
        let program = networks.program
        func bytes(_ index: Int?) -> Activation8? {
            guard let index, case .bytes(let bytes) = forward.input(of: index) else { return nil }
            return bytes
        }
        var added = added
        return program.indices.reversed().map { index in
            let shape = program[index]
            let isHidden = shape.result == .hidden
            return TransposedStep(
                shape, networks.layers[index], isAdded: !added.insert(shape.reads).inserted,
                made: isHidden ? bytes(program.firstIndex { $0.reads == shape.writes }) : nil,
                read: shape.reads.content == .stream ? bytes(index) : nil,
                area: grid.positions(at: shape.reads.scale), networks.kernels)
        }
    }

    /// The first row of the bottom's maps, an even one, at which the gradient of either level is missing.
    var pending: Int {
        min(executor.pending(codewords.bottom) / 2 * 2, 2 * executor.pending(codewords.top))
    }

    /// Takes in the errors before row `limit` and subtracts from the latents the gradients that they
    /// complete.
    func advance(until limit: Int) { executor.feed(until: limit) }
}
