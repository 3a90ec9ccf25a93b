extension GraphModel {
    /// Checks that all parts fit the architecture.
    static func validate(
        _ architecture: Architecture, _ graph: LayerGraph, _ layers: LayerTable,
        top: LevelPrior,
        bottom: LevelPrior,
        _ skeleton: Skeleton
    ) throws(ModelError) {
        try architecture.validate()
        try top.validate(.top, architecture)
        try bottom.validate(.bottom, architecture)
        try skeleton.validate(architecture)
        let shapes = graph.layers
        for shape in shapes {
            guard let layer = layers[shape.name] else { throw .missingRecord(shape.record("weight")) }
            try layer.validate(shape, qualities: architecture.qualities)
        }
    }

    /// Checks that no sum can overflow, of parts that fit the architecture.
    static func proveBounds(
        _ architecture: Architecture, _ graph: LayerGraph, _ layers: LayerTable,
        top: LevelPrior,
        bottom: LevelPrior, _ skeleton: Skeleton
    ) throws(ModelError) {
        let bounds = OverflowBounds(top: top, bottom: bottom)
        for shape in graph.layers {
            if let layer = layers[shape.name] { try bounds.check(layer, shape) }
        }
        try bounds.check(skeleton, fractionBits: architecture.fractionBits)
    }
}
