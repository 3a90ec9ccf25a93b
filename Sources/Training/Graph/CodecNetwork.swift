/// The parameters of a whole codec: networks, codebooks and priors (spec/vqm-model.md, section 3).
final class CodecNetwork<T: TensorScalar> {
    typealias Layer = TrainedConvolution<T>

    let recipe: ModelRecipe
    let arena: ParameterArena<T>
    let top: CodeLevel<T>
    let bottom: CodeLevel<T>
    let topPrior: PriorLevel<T>
    let bottomPrior: PriorLevel<T>
    let priorBlocks: [TrainedBlock<T>]
    let priorUp: Layer
    let stem: Layer, down: Layer, topOut: Layer, topIn: Layer, bottomOut: Layer
    let shared: [TrainedBlock<T>], topBlocks: [TrainedBlock<T>], bottomBlocks: [TrainedBlock<T>]
    let synthesisTopStem: Layer, synthesisUp: Layer, synthesisStem: Layer, synthesisOut: Layer
    let synthesisTop: [TrainedBlock<T>], synthesisBottom: [TrainedBlock<T>]
    var skeleton: TrainedSkeleton<T>

    init(_ recipe: ModelRecipe, skeleton: TrainedSkeleton<T>, random: inout RandomSource) {
        self.recipe = recipe
        self.skeleton = skeleton
        let arena = ParameterArena<T>()
        self.arena = arena
        let q = recipe.qualities
        let (w, v, c) = (recipe.width, recipe.topWidth, recipe.contextWidth)

        func layer(
            _ name: String, _ kernel: Int, _ cin: Int, _ cout: Int, relu: Bool = true, wide: Bool = false,
            shuffled: Bool = false, gain: Double = 1.4, zero: Bool = false, gains: [Double]? = nil
        ) -> Layer {
            let start = Layer.Start.random(gain: gains ?? Array(repeating: gain, count: q))
            return Layer(
                name, kernel: kernel, cin: cin, cout: cout, rectifies: relu, isWide: wide,
                isShuffled: shuffled,
                qualities: q,
                start: zero ? .zero(gain: gain) : start, arena: arena, random: &random)
        }
        func blocks(_ name: String, _ count: Int, _ width: Int) -> [TrainedBlock<T>] {
            (0..<count).map {
                TrainedBlock("\(name).\($0)", width: width, qualities: q, arena: arena, random: &random)
            }
        }

        stem = layer("analysis.stem", 3, 192, w, relu: false, gains: Self.stemGains(recipe))
        shared = blocks("analysis.shared", recipe.analysisBlocks, w)
        down = layer("analysis.down", 2, w, v)
        topBlocks = blocks("analysis.top", recipe.analysisTopBlocks, v)
        topOut = layer("analysis.topOut", 3, v, recipe.topChannels, gain: 0.5, zero: true)
        topIn = layer(
            "analysis.topIn", 1, recipe.topChannels, 4 * w, relu: false, wide: true, shuffled: true, gain: 0.3
        )
        bottomBlocks = blocks("analysis.bottom", recipe.analysisBottomBlocks, w)
        bottomOut = layer("analysis.bottomOut", 3, w, recipe.bottomChannels, gain: 0.5, zero: true)
        synthesisTopStem = layer(
            "synthesis.topStem", 3, recipe.topChannels, v, relu: false, wide: true, gain: 1)
        synthesisTop = blocks("synthesis.top", recipe.synthesisTopBlocks, v)
        synthesisUp = layer("synthesis.up", 1, v, 4 * w, shuffled: true, gain: 0.7)
        synthesisStem = layer("synthesis.stem", 3, recipe.bottomChannels, w, relu: false, wide: true, gain: 1)
        synthesisBottom = blocks("synthesis.bottom", recipe.synthesisBlocks, w)
        synthesisOut = layer("synthesis.out", 3, w, 192, gain: 0.25, zero: true)

        top = CodeLevel("top", groups: recipe.topGroups, recipe: recipe, arena: arena, random: &random)
        bottom = CodeLevel(
            "bottom", groups: recipe.bottomGroups, recipe: recipe, arena: arena, random: &random)
        topPrior = PriorLevel(top, .top, recipe: recipe, arena: arena, random: &random)
        bottomPrior = PriorLevel(bottom, .bottom, recipe: recipe, arena: arena, random: &random)
        priorBlocks = blocks("prior.between", recipe.priorBlocks, c)
        priorUp = layer("prior.up", 3, c, 4 * c, shuffled: true)
        arena.freeze()
    }

    /// The analysis's place in the arena, before everything else.
    var analysisParameters: Range<Int> { stem.weight.lowerBound..<bottomOut.bias.upperBound }

    /// Pixels arrive in latent units; half of their spread over the qualities is taken out at the start.
    private static func stemGains(_ recipe: ModelRecipe) -> [Double] {
        let middle = recipe.unit(recipe.qualities / 2)
        return (0..<recipe.qualities).map {
            recipe.unit($0) / 48 * (middle / recipe.unit($0)).squareRoot()
        }
    }

    var layers: [Layer] {
        let blocks = [shared, topBlocks, bottomBlocks, synthesisTop, synthesisBottom, priorBlocks].joined()
        return [
            stem, down, topOut, topIn, bottomOut, synthesisTopStem, synthesisUp, synthesisStem, synthesisOut,
        ]
            + blocks.flatMap(\.layers) + topPrior.layers + bottomPrior.layers + [priorUp]
    }

    /// Makes effective weights, features and statistics ready for a step at one quality.
    func prepare(quality: Int, rounding: Bool = false) {
        for layer in layers { layer.prepare(quality: quality, rounding: rounding) }
        top.prepare(quality: quality)
        bottom.prepare(quality: quality)
    }

    func finishBackward(quality: Int) {
        for layer in layers { layer.finishBackward(quality: quality) }
    }
}
