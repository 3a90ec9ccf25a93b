import Identifiers

/// The records of format 1: spec/vqm-model.md, sections 2 and 3.
extension GraphModel {
    /// A model from its inference records, checked in full.
    ///
    /// - Parameters:
    ///   - digest: that of the block of `records`, or of the one that they are a part of
    ///   - isPart: whether there are only the layers that a decoder needs
    init(
        reading records: Records, digest: ModelDigest, notes: Records, isPart: Bool = false
    ) throws(ModelError) {
        let source = ReadRecords(records)
        let architecture = try Architecture(reading: source)
        try architecture.validate()
        let graph = isPart ? architecture.graph.decoding : architecture.graph
        let layers = try LayerTable(graph.layers, qualities: architecture.qualities, reading: source)
        try self.init(
            architecture, graph, layers, reading: source, block: .parsed(records), digest: digest,
            notes: notes)
        try ExponentTable.check(source)
        try Self.validate(architecture, graph, layers, top: top, bottom: bottom, skeleton)
        try Self.proveBounds(architecture, graph, layers, top: top, bottom: bottom, skeleton)
        try source.refuseOthers()
    }

    /// A model from the inference records of a file that has been checked before and stays in memory.
    init(known records: StoredRecords, digest: ModelDigest, notes: Records) throws(ModelError) {
        let architecture = try Architecture(reading: records)
        let graph = architecture.graph
        try self.init(
            architecture, graph,
            LayerTable(graph.layers, qualities: architecture.qualities, storedIn: records),
            reading: records, block: .stored(records), digest: digest, notes: notes)
    }

    private init(
        _ architecture: Architecture, _ graph: LayerGraph, _ layers: LayerTable,
        reading records: some RecordSource, block: InferenceBlock, digest: ModelDigest, notes: Records
    ) throws(ModelError) {
        self.init(
            architecture: architecture, graph: graph, layers: layers,
            top: try LevelPrior(.top, architecture, reading: records),
            bottom: try LevelPrior(.bottom, architecture, reading: records),
            skeleton: try Skeleton(architecture, reading: records), block: block, notes: notes,
            digest: digest)
    }

    /// All inference records in the order of section 3.
    static func records(
        _ architecture: Architecture, _ graph: LayerGraph, _ layers: LayerTable, top: LevelPrior,
        bottom: LevelPrior, _ skeleton: Skeleton
    ) throws(ModelError) -> Records {
        var records = try architecture.records()
        for shape in graph.layers { records += layers[shape.name]?.records(shape) ?? [] }
        records += skeleton.records(architecture)
        records += top.records(.top, architecture) + bottom.records(.bottom, architecture)
        records.append(ExponentTable.record)
        return try Records(records)
    }
}
