import Model
import Raster

/// A program over an area, with what its layers have read: what a gradient goes back by.
package struct TracedProgram {
    /// The arrays that layers have written, as they are in the end; no hidden ones.
    private var arrays: ArrayTable<Activation16>
    private var hidden: ArrayTable<Activation8> = [:]
    /// What layers have read, by their indices, if a gradient needs it.
    private var inputs: [Int: ArrayData] = [:]
    /// The arrays that layers scale, as they were before, by the layers' indices.
    private var scaled: [Int: Activation16] = [:]

    /// Computes `layers`.
    ///
    /// - Parameters:
    ///   - given: the arrays that no layer makes, at least where the extent has them
    ///   - isTraced: whether what gradients need is kept
    package init(
        _ layers: [PackedLayer], _ extent: ProgramExtent, given: ArrayTable<Activation16>, isTraced: Bool,
        _ execution: Execution
    ) {
        arrays = given
        for (index, layer) in layers.enumerated() {
            let input = input(of: layer, extent.read[index], execution)
            let target = target(of: layer, extent)
            if isTraced {
                if layer.isTraced { inputs[index] = input }
                if layer.result == .scale, case .words(let array) = target {
                    scaled[index] = array.part(array.area)
                }
            }
            let area = extent.computed[index].divided(by: layer.stride).multiplied(by: layer.upscaling)
            layer.apply(input, to: target, execution, area: area)
            if !isTraced { hidden[layer.reads] = nil }
        }
    }

    /// Where a layer writes.
    private mutating func target(of layer: PackedLayer, _ extent: ProgramExtent) -> ArrayData {
        let (writes, area) = (layer.writes, extent[layer.writes])
        if layer.result.isHidden {
            let bytes = Activation8(area: area, channels: writes.channels, padding: writes.content.zero)
            hidden[writes] = bytes
            return .bytes(bytes)
        }
        let array = arrays[writes] ?? Activation16(area: area, channels: writes.channels)
        arrays[writes] = array
        return .words(array)
    }

    /// What a layer reads, with a border of what stands for zero.
    private func input(of layer: PackedLayer, _ area: Area, _ execution: Execution) -> ArrayData {
        if let bytes = hidden[layer.reads] { return .bytes(bytes) }
        guard let array = arrays[layer.reads] else {
            preconditionFailure("\(layer.reads.name) is missing")
        }
        guard !layer.isWide else {
            let words = Activation16(area: area, channels: array.channels, padding: Int16(layer.zero))
            words.take(area.rows, of: array)
            return .words(words)
        }
        let bytes = Activation8(area: area, channels: array.channels, padding: layer.zero)
        layer.prepare(array, to: bytes, execution, rows: area.rows)
        return .bytes(bytes)
    }

    /// An array that layers have written.
    package subscript(array: GraphArray) -> Activation16 {
        guard let activation = arrays[array] else { preconditionFailure("no layer has \(array.name)") }
        return activation
    }

    /// What the layer at an index has read: bytes that it makes of an array, or what its gates or factors
    /// come of.
    ///
    /// - Precondition: it is kept.
    package func input(of index: Int) -> ArrayData { inputs[index]! }

    /// The array that the layer at an index scales, as it was before.
    ///
    /// - Precondition: it is kept.
    package func scaled(by index: Int) -> Activation16 { scaled[index]! }

    /// The bytes that a layer has written.
    package func hidden(_ array: GraphArray) -> Activation8 {
        guard let bytes = hidden[array] else { preconditionFailure("no layer has \(array.name)") }
        return bytes
    }
}

extension PackedLayer {
    /// Whether its gradient depends on what it reads.
    fileprivate var isTraced: Bool { shape.makesBytes || result == .gate || result == .scale }
}
