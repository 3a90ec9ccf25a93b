import Bytes
import Identifiers

/// Everything that the codec learned: integer weights, codebooks, probability features (spec/vqm-model.md).
///
/// A value of this type has been checked: all dimensions fit the architecture, all values are in range, and
/// no sum of any network can overflow 32 signed bits. (For the model that is a part of the program, tests
/// have.)
public struct CodecModel: Equatable, Sendable {
    package let architecture: Architecture
    /// The architecture's layers and programs.
    package let graph: LayerGraph
    /// The numbers of each of `graph.layers`, by its name.
    package let layers: [String: ConvolutionLayer]
    package let top: LevelPrior
    package let bottom: LevelPrior
    package let skeleton: Skeleton
    /// What only people and the trainer read: the card, `train.*`.
    package var notes: Records
    /// The first 6 bytes of the SHA-256 of the inference block, by which image files name the model.
    public let digest: ModelDigest

    /// The inference records in file order. They share their storage with the properties above.
    let inference: Records

    /// A model from its parts.
    ///
    /// - Parameters:
    ///   - layers: one for each of `architecture.layers`, by name
    ///   - notes: records for people and the trainer, their names unique
    /// - Throws: `ModelError` if a part does not fit the architecture, is out of range or could overflow.
    package init(
        architecture: Architecture, layers: [String: ConvolutionLayer], top: LevelPrior, bottom: LevelPrior,
        skeleton: Skeleton, notes: [Record] = []
    ) throws(ModelError) {
        self.architecture = architecture
        graph = architecture.graph
        self.layers = layers
        self.top = top
        self.bottom = bottom
        self.skeleton = skeleton
        self.notes = try Records(notes)
        try Self.validate(architecture, graph, layers, top: top, bottom: bottom, skeleton)
        try Self.proveBounds(architecture, graph, layers, top: top, bottom: bottom, skeleton)
        inference = try Self.records(architecture, graph, layers, top: top, bottom: bottom, skeleton)
        digest = inference.serialized().withUnsafeBytes { ModelDigest(SHA256.digest($0).prefix(6)) }
    }

    /// A model from its inference records.
    ///
    /// - Parameters:
    ///   - digest: that of the block of `records`
    ///   - isKnown: whether the records have been found free of overflow and of unknown names before
    init(reading records: Records, digest: ModelDigest, notes: Records, isKnown: Bool = false)
        throws(ModelError)
    {
        let architecture = try Architecture(reading: records)
        try architecture.validate()
        self.architecture = architecture
        graph = architecture.graph
        var layers: [String: ConvolutionLayer] = [:]
        for shape in graph.layers {
            layers[shape.name] = try ConvolutionLayer(
                shape, qualities: architecture.qualities, reading: records)
        }
        self.layers = layers
        top = try LevelPrior(.top, architecture, reading: records)
        bottom = try LevelPrior(.bottom, architecture, reading: records)
        skeleton = try Skeleton(architecture, reading: records)
        self.notes = notes
        self.digest = digest
        inference = records
        try Self.checkTable(records)
        try Self.validate(architecture, graph, layers, top: top, bottom: bottom, skeleton)
        guard !isKnown else { return }
        try Self.proveBounds(architecture, graph, layers, top: top, bottom: bottom, skeleton)
        try checkNames()
    }

    /// The prior of `level`.
    package func prior(_ level: Level) -> LevelPrior {
        level == .top ? top : bottom
    }

    /// The numbers of the layer called `name`.
    ///
    /// - Precondition: the graph has one of that name.
    package func layer(_ name: String) -> ConvolutionLayer {
        guard let layer = layers[name] else { preconditionFailure("no layer \(name)") }
        return layer
    }

    /// The numbers of a layer of the graph.
    package func layer(_ shape: LayerShape) -> ConvolutionLayer { layer(shape.name) }

    /// The text of the note `card`, empty if there is none.
    public var card: String {
        guard case .text(let bytes)? = notes["card"]?.elements else { return "" }
        return String(decoding: bytes, as: UTF8.self)
    }
}
