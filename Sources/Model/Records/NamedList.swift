/// Values with names, found by them.
package struct NamedList<Value> {
    /// In the order in which they came.
    package private(set) var values: [Value] = []
    private var positions: [ByteName: Int] = [:]

    init() {}

    /// Adds a value; returns whether the name was free.
    mutating func append(_ value: Value, _ name: String) -> Bool {
        guard positions.updateValue(values.count, forKey: ByteName(name)) == nil else { return false }
        values.append(value)
        return true
    }

    /// The place among `values` of the one called `name`, if there is one.
    func position(_ name: String) -> Int? { positions[ByteName(name)] }

    /// The value called `name`, if there is one.
    package subscript(name: String) -> Value? { position(name).map { values[$0] } }
}

extension NamedList<LayerShape> {
    /// - Precondition: every shape has a name of its own.
    init(_ shapes: [LayerShape]) {
        for shape in shapes where !append(shape, shape.name) { preconditionFailure("two layers of one name") }
    }
}

extension NamedList<ConvolutionLayer> {
    /// - Precondition: the shape's name is free.
    mutating func add(_ layer: ConvolutionLayer, _ shape: LayerShape) {
        if !append(layer, shape.name) { preconditionFailure("two layers of one name") }
    }
}

extension NamedList: Sendable where Value: Sendable {}

extension NamedList: Equatable where Value: Equatable {}

/// A name that is equal to others by its bytes, without Unicode's rules.
private struct ByteName: Hashable {
    private let bytes: [UInt8]

    init(_ name: String) { bytes = Array(name.utf8) }

    func hash(into hasher: inout Hasher) {
        bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
    }
}
