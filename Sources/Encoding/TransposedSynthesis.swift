import Model
import Network

/// The synthesis backwards: from the errors of pixels to what would lessen them in the codewords (spec/vqz-format.md, section 9). Serves the
/// encoder only.
package struct TransposedSynthesis: Sendable {
    struct Block: Sendable {
        let second: TransposedLayer
        let first: TransposedLayer
    }

    /// The layers of a level from the codewords to the stream's end.
    struct Level: Sendable {
        /// The layer that reads the stream.
        let entry: TransposedLayer
        /// In the order of the synthesis.
        let blocks: [Block]
        /// The layer that makes the stream of the codewords.
        let stem: TransposedLayer
    }

    let kernels: Kernels
    let bottom: Level
    let top: Level

    /// Turns the layers of `model` around.
    package init(_ model: CodecModel, _ kernels: Kernels) {
        self.kernels = kernels
        let qualities = 0..<model.architecture.qualities
        // Pixels are in grey levels, corrections in units of 2^-10 of a latent unit; errors are about half of a latent unit at every quality.
        let errors = GradientUnits(
            qualities.map {
                // Of a model whose pixels do not depend on its latents too.
                let unit = max(0x1p-20, abs(model.greyLevelsPerLatentUnit($0)))
                return .init(perDerivative: unit * 1024, usual: unit / 2)
            })
        let counts = model.architecture.blocks
        let out = TransposedLayer(model.layer("synthesis.out"), from: errors, kernels)
        bottom = Level(
            out, "synthesis.bottom", counts.synthesisBottom, stem: "synthesis.stem", model, kernels)
        let up = TransposedLayer(model.layer("synthesis.up"), shuffled: true, from: out.units, kernels)
        top = Level(up, "synthesis.top", counts.synthesisTop, stem: "synthesis.topStem", model, kernels)
    }
}

extension TransposedSynthesis.Level {
    fileprivate init(
        _ entry: TransposedLayer, _ blocks: String, _ count: Int, stem: String, _ model: CodecModel,
        _ kernels: Kernels
    ) {
        let stream = entry.units
        self.entry = entry
        self.blocks = (0..<count).map { block in
            let name = "\(blocks).\(block)"
            let second = TransposedLayer(model.layer("\(name).conv2"), from: stream, kernels)
            let first = TransposedLayer(model.layer("\(name).conv1"), from: second.units, to: stream, kernels)
            return TransposedSynthesis.Block(second: second, first: first)
        }
        // A derivative with respect to a codeword, in latent units, is a change of the codeword in these units.
        let fraction = Double(1 << model.architecture.fractionBits)
        let latents = GradientUnits(
            (0..<model.architecture.qualities).map { _ in
                .init(perDerivative: fraction * fraction, usual: fraction)
            })
        self.stem = TransposedLayer(model.layer(stem), from: stream, to: latents, kernels)
    }
}
