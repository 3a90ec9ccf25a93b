import Model

extension TrainedConvolution.Start {
    /// How a layer begins: residual branches small, what the skeleton is corrected by and the heads without
    /// effect.
    init(_ shape: LayerShape, _ recipe: ModelRecipe) {
        func random(_ gain: Double) -> Self { .random(gain: Array(repeating: gain, count: recipe.qualities)) }
        self =
            switch (shape.reads.content, shape.writes.content) {
            case (_, .latents): .zero(gain: 0.5)
            case (_, .correction): .zero(gain: 0.25)
            case (_, .headOutputs): .zero(gain: 1)
            case (.pixels, _): .random(gain: Self.pixelGains(recipe))
            case (.hidden, _): random(0.3)
            case (.features, _): random(0.35)
            case (.codewords, _): random(shape.result == .store ? 1 : 0.3)
            default: random(shape.isShuffled && !shape.role.isPrior ? 0.7 : 1.4)
            }
    }

    /// Pixels arrive in latent units; half of their spread over the qualities is taken out at the start.
    private static func pixelGains(_ recipe: ModelRecipe) -> [Double] {
        let middle = recipe.unit(recipe.qualities / 2)
        return (0..<recipe.qualities).map {
            recipe.unit($0) / 48 * (middle / recipe.unit($0)).squareRoot()
        }
    }
}
