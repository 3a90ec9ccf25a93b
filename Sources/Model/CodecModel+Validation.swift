extension CodecModel {
    /// Checks that all parts fit the architecture.
    static func validate(
        _ architecture: Architecture, _ graph: LayerGraph, _ layers: [String: ConvolutionLayer],
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
            guard let layer = layers[shape.name] else { throw .missingRecord("\(shape.name).weight") }
            try layer.validate(shape, qualities: architecture.qualities)
        }
        if layers.count != shapes.count {
            let known = Set(shapes.map(\.name))
            for name in layers.keys.sorted() where !known.contains(name) { throw .unknownLayer(name) }
        }
    }

    /// Checks that no sum can overflow, of parts that fit the architecture.
    static func proveBounds(
        _ architecture: Architecture, _ graph: LayerGraph, _ layers: [String: ConvolutionLayer],
        top: LevelPrior,
        bottom: LevelPrior, _ skeleton: Skeleton
    ) throws(ModelError) {
        let bounds = OverflowBounds(top: top, bottom: bottom)
        for shape in graph.layers {
            if let layer = layers[shape.name] { try bounds.check(layer, shape) }
        }
        try bounds.check(skeleton, fractionBits: architecture.fractionBits)
    }

    /// All inference records in the order of section 3.
    static func records(
        _ architecture: Architecture, _ graph: LayerGraph, _ layers: [String: ConvolutionLayer],
        top: LevelPrior,
        bottom: LevelPrior,
        _ skeleton: Skeleton
    ) throws(ModelError) -> Records {
        var records = try architecture.records()
        for shape in graph.layers { records += layers[shape.name]?.records(shape.name) ?? [] }
        records += skeleton.records(architecture)
        records += top.records(.top, architecture) + bottom.records(.bottom, architecture)
        records.append(Record(tableName, [256], .s32(ExponentTable.values)))
        return try Records(records)
    }

    /// Checks that the block holds the one table that the codec computes with.
    static func checkTable(_ records: Records) throws(ModelError) {
        let table = try records.s32(tableName, [256])
        for (index, (found, expected)) in zip(table, ExponentTable.values).enumerated()
        where found != expected {
            let allowed = Int(expected)...Int(expected)
            throw .value(record: tableName, index: index, found: Int(found), allowed: allowed)
        }
    }

    /// Checks that the block holds nothing but the records of section 3.
    func checkNames() throws(ModelError) {
        let expected = try Self.records(architecture, graph, layers, top: top, bottom: bottom, skeleton)
        for record in inference.all where expected[record.name] == nil {
            throw .unknownRecord(record.name)
        }
    }

    private static let tableName = "exp2"
}
