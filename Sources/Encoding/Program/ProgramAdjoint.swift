import Decoding
import Model
import Network
import Raster

/// The synthesis program backwards at one quality: from the errors of pixels to what would lessen them in
/// what is coded. The context counts as given.
struct ProgramAdjoint: Sendable {
    private let architecture: SlicedArchitecture
    /// Of each layer of the program; nil where no gradient is wanted.
    private let steps: [AdjointStep?]

    /// Errors are in units of 2^-4 grey level.
    static let errorBits = 4

    /// Turns the steps of a synthesis program around.
    init(_ model: ProgramModel, _ layers: [PackedLayer], quality: Int, _ kernels: Kernels) {
        architecture = model.architecture
        var units = Self.ends(model, quality)
        // From the last layer to the first: an array has its units of the layer that reads it last.
        steps = layers.reversed().map { layer in
            guard layer.reads != model.architecture.context(.bottom), let source = units[layer.writes]
            else { return nil }
            let step = AdjointStep(
                layer, model.layer(layer.shape), quality: quality, from: source, to: units[layer.reads],
                kernels)
            units[layer.reads] = step.target
            return step
        }.reversed()
    }

    /// The units of the errors and of the gradients that are wanted.
    private static func ends(_ model: ProgramModel, _ quality: Int) -> [GraphArray: GradientUnits.Unit] {
        let architecture = model.architecture
        let unit = model.greyLevelsPerLatentUnit(quality)
        let scale = Double(1 << errorBits)
        // An image counts in units of 2^-7 grey level; errors are about half of a latent unit.
        let errors = GradientUnits.Unit(perDerivative: scale * 128 * unit * unit, usual: scale * unit / 2)
        // A derivative with respect to what is coded, in latent units, is a change of it in these units.
        let fraction = Double(1 << architecture.fractionBits)
        let coded = GradientUnits.Unit(perDerivative: fraction * fraction, usual: fraction)
        return [
            architecture.image: errors, architecture.codewords(.top): coded,
            architecture.codewords(.bottom): coded,
        ]
    }

    /// By how much what is coded is to change: minus the derivative of half the squared error, in squared
    /// latent units, in units of 2^-F.
    ///
    /// - Parameters:
    ///   - trace: of the program, where there are errors or more
    ///   - errors: original less decoded pixels of whole top positions
    func changes(_ trace: TracedProgram, _ errors: Activation16, _ execution: Execution) -> Changes {
        var gradients = [architecture.image: errors]
        for (index, step) in steps.enumerated().reversed() {
            step?.apply(index, trace, &gradients, execution)
        }
        return Changes(
            top: gradients[architecture.codewords(.top)], bottom: gradients[architecture.codewords(.bottom)])
    }

    /// Of each level; nil if no layer reads it.
    struct Changes {
        let top: Activation16?
        let bottom: Activation16?

        subscript(level: Level) -> Activation16? { level == .top ? top : bottom }
    }
}
