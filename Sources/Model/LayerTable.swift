/// The layers of a model by name.
package struct LayerTable: Sendable {
    private enum Source: Sendable {
        /// Of a known model: copied each time that one is asked for. It is the first case, whose pointers are
        /// kept as they are: valgrind takes what others point to for lost, and this one lasts to the end.
        case stored(NamedList<LayerShape>, @Sendable (LayerShape) -> ConvolutionLayer)
        case parsed(NamedList<ConvolutionLayer>)
    }

    private let source: Source

    /// What `layers` has of some shapes, by name.
    init(_ shapes: [LayerShape], of layers: [String: ConvolutionLayer]) {
        var list = NamedList<ConvolutionLayer>()
        for shape in shapes { layers[shape.name].map { list.add($0, shape) } }
        source = .parsed(list)
    }

    /// Layers in the records of a model.
    init(
        _ shapes: [LayerShape], qualities: Int, reading records: some RecordSource
    ) throws(ModelError) {
        var list = NamedList<ConvolutionLayer>()
        for shape in shapes {
            list.add(try ConvolutionLayer(shape, qualities: qualities, reading: records), shape)
        }
        source = .parsed(list)
    }

    /// Layers in the records of a known model.
    init(_ shapes: [LayerShape], qualities: Int, storedIn records: StoredRecords) {
        source = .stored(NamedList(shapes)) { Self.layer($0, qualities, records) }
    }

    /// The layer called `name`, if there is one.
    package subscript(name: String) -> ConvolutionLayer? {
        switch source {
        case .parsed(let layers): layers[name]
        case .stored(let shapes, let layer): shapes[name].map(layer)
        }
    }

    private var all: [ConvolutionLayer] {
        switch source {
        case .parsed(let layers): layers.values
        case .stored(let shapes, let layer): shapes.values.map(layer)
        }
    }

    private static func layer(
        _ shape: LayerShape, _ qualities: Int, _ records: StoredRecords
    ) -> ConvolutionLayer {
        do {
            return try ConvolutionLayer(shape, qualities: qualities, reading: records)
        } catch {
            preconditionFailure("a known model is damaged: \(error.description)")
        }
    }
}

extension LayerTable: Equatable {
    package static func == (one: LayerTable, other: LayerTable) -> Bool { one.all == other.all }
}
