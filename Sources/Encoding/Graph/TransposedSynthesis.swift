import Model
import Network

/// The synthesis backwards: from the errors of pixels to what would lessen them in the codewords
/// (spec/vqz-format.md, section 9). Serves the encoder only.
package struct TransposedSynthesis: Sendable {
    let kernels: Kernels
    let program: [LayerShape]
    /// The layers of the program turned around, in its order.
    let layers: [TransposedLayer]

    /// Turns the layers of `model` around.
    package init(_ model: GraphModel, _ kernels: Kernels) {
        self.kernels = kernels
        program = model.graph.synthesis
        var units = Self.ends(model)
        // From the last layer to the first: an array has its units of the layer that reads it last.
        layers = program.reversed().map { shape in
            let (source, target) = (units[shape.writes]!, units[shape.reads])
            let layer = TransposedLayer(
                model.layer(shape), shuffled: shape.isShuffled, from: source, to: target, kernels)
            units[shape.reads] = layer.units
            return layer
        }.reversed()
    }

    /// The units of the gradients that come in and of those that are wanted.
    private static func ends(_ model: GraphModel) -> [GraphArray: GradientUnits] {
        let (architecture, qualities) = (model.architecture, 0..<model.architecture.qualities)
        // Pixels are in grey levels, corrections in units of 2^-10 of a latent unit; errors are about half of
        // a latent unit at every quality.
        let errors = GradientUnits(
            qualities.map {
                // At least 2^-20, also for a model whose pixels do not depend on its latents.
                let unit = max(0x1p-20, abs(model.greyLevelsPerLatentUnit($0)))
                return .init(perDerivative: unit * 1024, usual: unit / 2)
            })
        // A derivative with respect to a codeword, in latent units, is a change of the codeword in these
        // units.
        let fraction = Double(1 << architecture.fractionBits)
        let latents = GradientUnits(
            qualities.map { _ in .init(perDerivative: fraction * fraction, usual: fraction) })
        return [
            architecture.correction: errors, architecture.codewords(.top): latents,
            architecture.codewords(.bottom): latents,
        ]
    }
}
