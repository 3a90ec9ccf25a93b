import Model

/// What a layer goes on from.
struct LayerOrigin {
    let name: String
    /// Its input and output channels of each of the layer's; an output without one adds nothing yet. nil: the same ones.
    var inputs: [Int]?
    var outputs: [Int?]?
    /// What the biases are multiplied by.
    var biasFactor: Float = 1
}

/// Which layer of a model each layer of a network goes on from, where the network may have other coding phases, more residual blocks and groups that are
/// parts of the model's.
struct LayerOrigins {
    let model: CodecModel
    let recipe: ModelRecipe
    private let parts: [Level: [GroupParts.Part]]

    /// - Precondition: the recipe's groups are parts of the model's.
    init(model: CodecModel, recipe: ModelRecipe) {
        self.model = model
        self.recipe = recipe
        var parts: [Level: [GroupParts.Part]] = [:]
        for level in Level.allCases {
            let divided = GroupParts(recipe.groups(level), of: model.architecture.groups(level))
            parts[level] = divided!.parts
        }
        self.parts = parts
    }

    /// The layer to start from; nil for the layers of a new residual block and for a context that the model does without.
    func origin(of name: String) -> LayerOrigin? {
        let words = name.split(separator: ".").map(String.init)
        guard words.count > 3, words[0] == "prior", let level = Level.named(words[1]),
            let group = Int(words[2])
        else { return existing(name).map { LayerOrigin(name: $0) } }
        let part = parts[level]![group]
        let prefix = "prior.\(level).\(part.group)"
        let phases = model.architecture.phases(level)[part.group].count
        let newPhases = recipe.phases(level)[group].count
        guard let phase = Int(words[3]) else {
            // The codewords two positions away mean about what those next to a position do.
            guard let name = existing("\(prefix).\(words[3])") ?? existing("\(prefix).context") else {
                return nil
            }
            var origin = LayerOrigin(name: name, inputs: contextInputs(level, group, part))
            // A context's biases are added once for each phase of each part.
            if words[3] == "context" { origin.biasFactor = Float(phases) / Float(newPhases * part.siblings) }
            return origin
        }
        // A phase starts from the one as far from the last: the one with the most context next to it comes last.
        guard let name = existing("\(prefix).\(max(0, phases - newPhases + phase)).\(words[4])") else {
            return nil
        }
        return LayerOrigin(name: name, outputs: words[4] == "head2" ? headOutputs(level, group, part) : nil)
    }

    private func existing(_ name: String) -> String? { model.layers[name] == nil ? nil : name }

    /// A context reads t and then |t| of all dimensions.
    private func contextInputs(_ level: Level, _ group: Int, _ part: GroupParts.Part) -> [Int]? {
        guard part.siblings > 1 else { return nil }
        let (own, all) = (recipe.groups(level)[group], model.architecture.groups(level)[part.group])
        let dimensions = part.first..<part.first + own
        return dimensions.map { $0 } + dimensions.map { all + $0 }
    }

    /// A head tilts by t, |t| and t² of each dimension; what it has learned of whole codewords says nothing of their parts.
    private func headOutputs(_ level: Level, _ group: Int, _ part: GroupParts.Part) -> [Int?]? {
        guard part.siblings > 1 else { return nil }
        let known = (0..<3 * recipe.groups(level)[group]).map { Optional(3 * part.first + $0) }
        return known + Array(repeating: nil, count: recipe.learnedFeatures)
    }
}

extension Level {
    fileprivate static func named(_ name: String) -> Level? { allCases.first { "\($0)" == name } }
}
