import Model

/// The layer of a model that a layer goes on from.
struct LayerOrigin {
    let name: String
    /// Its input and output channels of each of the layer's; an output without one adds nothing yet. nil: the
    /// same ones.
    var inputs: [Int]?
    var outputs: [Int?]?
    /// The factor of the biases.
    var biasFactor: Float = 1
}

/// Which layer of a model each layer of a network goes on from, where the network may have other coding
/// phases, more residual blocks and groups that are parts of the model's.
struct LayerOrigins {
    let model: GraphModel
    let recipe: ModelRecipe
    private let parts: [Level: [GroupParts.Part]]

    /// - Precondition: the recipe's groups are parts of the model's.
    init(model: GraphModel, recipe: ModelRecipe) {
        self.model = model
        self.recipe = recipe
        var parts: [Level: [GroupParts.Part]] = [:]
        for level in Level.allCases {
            let divided = GroupParts(recipe.groups(level), of: model.architecture.groups(level))
            parts[level] = divided!.parts
        }
        self.parts = parts
    }

    /// The layer to start from; nil for the layers of a new residual block and for a context that the model
    /// does without.
    func origin(of shape: LayerShape) -> LayerOrigin? {
        switch shape.role {
        case .analysis, .synthesis, .transform, .crossTransform, .between:
            return model.layers[shape.name] == nil ? nil : LayerOrigin(name: shape.name)
        case .headHidden(let level, let group, let phase):
            let (part, phase) = (parts[level]![group], former(phase, level, group))
            return existing(.headHidden(level, group: part.group, phase: phase))
        case .headOutput(let level, let group, let phase):
            let (part, phase) = (parts[level]![group], former(phase, level, group))
            var origin = existing(.headOutput(level, group: part.group, phase: phase))
            origin?.outputs = headOutputs(level, group, part)
            return origin
        case .context(let level, let group):
            let part = parts[level]![group]
            var origin = existing(.context(level, group: part.group))
            origin?.inputs = contextInputs(level, group, part)
            // A context's biases are added once for each phase of each part.
            let (old, new) = phases(level, group)
            origin?.biasFactor = Float(old) / Float(new * part.siblings)
            return origin
        case .lattice(let level, let group):
            let part = parts[level]![group]
            // The codewords two positions away mean about what those next to a position do.
            var origin =
                existing(.lattice(level, group: part.group)) ?? existing(.context(level, group: part.group))
            origin?.inputs = contextInputs(level, group, part)
            return origin
        }
    }

    private func existing(_ role: LayerRole) -> LayerOrigin? {
        model.graph.layer(role).map { LayerOrigin(name: $0.name) }
    }

    /// Phases of the model's group and of the network's.
    private func phases(_ level: Level, _ group: Int) -> (old: Int, new: Int) {
        let old = model.architecture.phases(level)[parts[level]![group].group].count
        return (old, recipe.phases(level)[group].count)
    }

    /// The phase as far from the last: the one with the most context next to it comes last.
    private func former(_ phase: Int, _ level: Level, _ group: Int) -> Int {
        let (old, new) = phases(level, group)
        return max(0, old - new + phase)
    }

    /// A context reads t and then |t| of all dimensions.
    private func contextInputs(_ level: Level, _ group: Int, _ part: GroupParts.Part) -> [Int]? {
        guard part.siblings > 1 else { return nil }
        let (own, all) = (recipe.groups(level)[group], model.architecture.groups(level)[part.group])
        let dimensions = part.first..<part.first + own
        return dimensions.map { $0 } + dimensions.map { all + $0 }
    }

    /// A head tilts by t, |t| and t² of each dimension; what it has learned of whole codewords says nothing
    /// of their parts.
    private func headOutputs(_ level: Level, _ group: Int, _ part: GroupParts.Part) -> [Int?]? {
        guard part.siblings > 1 else { return nil }
        let known = (0..<3 * recipe.groups(level)[group]).map { Optional(3 * part.first + $0) }
        return known + Array(repeating: nil, count: recipe.learnedFeatures)
    }
}
