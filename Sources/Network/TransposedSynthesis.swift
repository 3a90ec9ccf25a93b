import Model

/// The synthesis backwards: from the errors of pixels to what would lessen them in the codewords (spec/vqz-format.md, section 9). Serves the
/// encoder only.
public struct TransposedSynthesis: Sendable {
    struct Block: Sendable {
        let second: TransposedLayer
        let first: TransposedLayer
    }

    let kernels: Kernels
    let out: TransposedLayer
    /// In the order of the synthesis.
    let blocks: [Block]
    let stem: TransposedLayer

    /// Turns the layers of `model` around.
    public init(_ model: CodecModel, _ kernels: Kernels) {
        self.kernels = kernels
        let qualities = 0..<model.architecture.qualities
        // Pixels are in grey levels, corrections in units of 2^-10 of a latent unit; errors are about half of a latent unit at every quality.
        let errors = GradientUnits(
            qualities.map {
                // Of a model whose pixels do not depend on its latents too.
                let unit = max(0x1p-20, abs(model.greyLevelsPerLatentUnit($0)))
                return .init(perDerivative: unit * 1024, usual: unit / 2)
            })
        let stream = TransposedLayer(model.layer("synthesis.out"), from: errors, kernels)
        out = stream
        blocks = (0..<model.architecture.blocks.synthesisBottom).map { block in
            let name = "synthesis.bottom.\(block)"
            let second = TransposedLayer(model.layer("\(name).conv2"), from: stream.units, kernels)
            let first = TransposedLayer(
                model.layer("\(name).conv1"), from: second.units, to: stream.units, kernels)
            return Block(second: second, first: first)
        }
        // A derivative with respect to a codeword, in latent units, is a change of the codeword in these units.
        let fraction = Double(1 << model.architecture.fractionBits)
        let latents = GradientUnits(
            qualities.map { _ in .init(perDerivative: fraction * fraction, usual: fraction) })
        stem = TransposedLayer(model.layer("synthesis.stem"), from: stream.units, to: latents, kernels)
    }
}
