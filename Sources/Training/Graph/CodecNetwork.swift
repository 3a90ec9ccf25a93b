import Model
import RandomNumbers

/// The parameters of a whole codec: networks, codebooks and priors (spec/vqm-model.md, section 3).
final class CodecNetwork<T: TensorScalar> {
    typealias Layer = TrainedConvolution<T>

    let recipe: ModelRecipe
    let architecture: Architecture
    let graph: LayerGraph
    let arena: ParameterArena<T>
    let top: CodeLevel<T>
    let bottom: CodeLevel<T>
    let topPrior: PriorLevel<T>
    let bottomPrior: PriorLevel<T>
    /// All layers but the skeleton's.
    let layers: [Layer]
    /// The analysis's place in the arena, before everything else.
    let analysisParameters: Range<Int>
    var skeleton: TrainedSkeleton<T>
    private let byShape: [LayerShape: Layer]

    init(_ recipe: ModelRecipe, skeleton: TrainedSkeleton<T>, random: inout SplitMix64) {
        self.recipe = recipe
        self.skeleton = skeleton
        let arena = ParameterArena<T>()
        self.arena = arena
        let architecture = recipe.architecture
        let graph = architecture.graph
        (self.architecture, self.graph) = (architecture, graph)

        func make(_ isMade: (LayerRole) -> Bool) -> [Layer] {
            graph.layers.filter { isMade($0.role) }.map { shape in
                Layer(
                    shape, qualities: recipe.qualities, start: .init(shape, recipe), arena: arena,
                    random: &random)
            }
        }
        let analysis = make { if case .analysis = $0 { true } else { false } }
        analysisParameters = 0..<arena.count
        let synthesis = make { if case .synthesis = $0 { true } else { false } }
        top = CodeLevel("top", groups: recipe.topGroups, recipe: recipe, arena: arena, random: &random)
        bottom = CodeLevel(
            "bottom", groups: recipe.bottomGroups, recipe: recipe, arena: arena, random: &random)
        topPrior = PriorLevel(top, .top, graph, recipe: recipe, arena: arena, random: &random)
        bottomPrior = PriorLevel(bottom, .bottom, graph, recipe: recipe, arena: arena, random: &random)
        let between = make { $0 == .between }
        layers = analysis + synthesis + topPrior.layers + bottomPrior.layers + between
        byShape = Dictionary(uniqueKeysWithValues: layers.map { ($0.shape, $0) })
        arena.freeze()
    }

    /// The layers of a program but those of the skeleton.
    func layers(of program: [LayerShape]) -> [Layer] { program.compactMap { byShape[$0] } }

    /// The layer of a shape; nil for the skeleton's.
    func layer(_ shape: LayerShape) -> Layer? { byShape[shape] }

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
