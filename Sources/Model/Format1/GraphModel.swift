import Bytes
import Identifiers

/// A model of format 1: the layers of the graph that its architecture implies, codebooks, features of
/// probabilities (spec/vqm-model.md).
///
/// A value of this type has been checked: all dimensions fit the architecture, all values are in range, and
/// no sum of any network can overflow 32 signed bits. (For the model that is a part of the program, tests
/// have.)
package struct GraphModel: Sendable {
    package let architecture: Architecture
    /// The architecture's layers and programs.
    package let graph: LayerGraph
    /// The numbers of each of `graph.layers`, by its name.
    package let layers: LayerTable
    package let top: LevelPrior
    package let bottom: LevelPrior
    package let skeleton: Skeleton
    /// The records that only people and the trainer read: the card, `train.*`.
    package var notes: Records
    /// The first 6 bytes of the SHA-256 of the inference block, by which image files name the model.
    package let digest: ModelDigest

    private let block: InferenceBlock

    /// The inference records in file order.
    var inference: Records { block.records }

    /// A model from its parts.
    ///
    /// - Parameters:
    ///   - layers: one for each of `architecture.graph.layers`, by name
    ///   - notes: records for people and the trainer, their names unique
    /// - Throws: `ModelError` if a part does not fit the architecture, is out of range or could overflow.
    package init(
        architecture: Architecture, layers: [String: ConvolutionLayer], top: LevelPrior, bottom: LevelPrior,
        skeleton: Skeleton, notes: [Record] = []
    ) throws(ModelError) {
        let graph = architecture.graph
        let table = LayerTable(graph.layers, of: layers)
        try Self.validate(architecture, graph, table, top: top, bottom: bottom, skeleton)
        let known = Set(graph.layers.map { $0.name })
        for name in layers.keys.sorted() where !known.contains(name) { throw .unknownLayer(name) }
        try Self.proveBounds(architecture, graph, table, top: top, bottom: bottom, skeleton)
        let records = try Self.records(
            architecture, graph, table, top: top, bottom: bottom, skeleton)
        self.init(
            architecture: architecture, graph: graph, layers: table, top: top, bottom: bottom,
            skeleton: skeleton, block: .parsed(records), notes: try Records(notes),
            digest: ModelDigest(SHA256.digest(records.serialized()).prefix(ModelDigest.byteCount)))
    }

    /// A model whose parts fit each other.
    init(
        architecture: Architecture, graph: LayerGraph, layers: LayerTable,
        top: LevelPrior, bottom: LevelPrior, skeleton: Skeleton, block: InferenceBlock,
        notes: Records, digest: ModelDigest
    ) {
        self.architecture = architecture
        self.graph = graph
        self.layers = layers
        self.top = top
        self.bottom = bottom
        self.skeleton = skeleton
        self.block = block
        self.notes = notes
        self.digest = digest
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
}

extension GraphModel: Equatable {
    /// Whether the files are equal.
    package static func == (one: GraphModel, other: GraphModel) -> Bool {
        one.digest == other.digest && one.notes == other.notes && one.inference == other.inference
    }
}
