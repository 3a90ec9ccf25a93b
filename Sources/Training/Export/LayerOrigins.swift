import Model

/// Which layer of a model each layer of a network goes on from, where the network may have other coding phases and more residual blocks.
struct LayerOrigins {
    let model: CodecModel
    let recipe: ModelRecipe

    /// The layer to start from; nil for the layers of a new residual block.
    func origin(of name: String) -> String? {
        let parts = name.split(separator: ".").map(String.init)
        guard parts.count > 3, parts[0] == "prior", let level = Level.named(parts[1]),
            let group = Int(parts[2])
        else { return existing(name) }
        let prefix = "prior.\(level).\(group)"
        guard let phase = Int(parts[3]) else {
            // The codewords two positions away mean about what those next to a position do.
            return existing(name) ?? existing("\(prefix).context")
        }
        // A phase starts from the one as far from the last: the one with the most context next to it comes last.
        let (old, new) = (model.architecture.phases(level)[group].count, recipe.phases(level)[group].count)
        return existing("\(prefix).\(max(0, old - new + phase)).\(parts[4])")
    }

    private func existing(_ name: String) -> String? { model.layers[name] == nil ? nil : name }

    /// What the biases of a layer are multiplied by: a context's are added once for each phase.
    func biasFactor(of name: String) -> Float {
        let parts = name.split(separator: ".").map(String.init)
        guard parts.count == 4, parts[3] == "context", let level = Level.named(parts[1]),
            let group = Int(parts[2])
        else { return 1 }
        return Float(model.architecture.phases(level)[group].count) / Float(recipe.phases(level)[group].count)
    }
}

extension Level {
    fileprivate static func named(_ name: String) -> Level? { allCases.first { "\($0)" == name } }
}
