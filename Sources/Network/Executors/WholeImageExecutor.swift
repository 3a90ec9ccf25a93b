import Model
import Raster

/// The definition of a program: its layers one after the other, each over all of its array.
package enum WholeImageExecutor {
    /// Computes `layers`. Arrays that they write first are made, others are changed as they are.
    ///
    /// - Precondition: the arrays have all that no layer makes, with a border of padding where layers read
    ///   beyond them.
    package static func run(
        _ layers: [any ExecutableLayer], _ arrays: inout ArrayTable<ArrayData>, _ execution: Execution
    ) {
        for layer in layers {
            guard let source = arrays[layer.reads] else {
                preconditionFailure("\(layer.reads.name) is missing")
            }
            let input = layer.isDirect ? source : prepared(source, for: layer, execution)
            let area = input.area.divided(by: layer.stride).multiplied(by: layer.upscaling)
            let target = arrays[layer.writes] ?? layer.writes.data(area)
            layer.apply(input, to: target, execution, area: area)
            arrays[layer.writes] = target
        }
    }

    private static func prepared(
        _ source: ArrayData, for layer: any ExecutableLayer, _ execution: Execution
    ) -> ArrayData {
        guard case .words(let stream) = source else { return source }
        guard !layer.isWide else {
            let copy = Activation16(area: stream.area, channels: stream.channels, padding: Int16(layer.zero))
            copy.take(stream.area.rows, of: stream)
            return .words(copy)
        }
        let bytes = Activation8(area: stream.area, channels: stream.channels, padding: layer.zero)
        layer.prepare(stream, to: bytes, execution, rows: stream.area.rows)
        return .bytes(bytes)
    }
}

extension GraphArray {
    /// Room for an area of the array.
    fileprivate func data(_ area: Area) -> ArrayData {
        content.isHidden
            ? .bytes(Activation8(area: area, channels: channels, padding: content.zero))
            : .words(Activation16(area: area, channels: channels))
    }
}

extension ArrayData {
    var area: Area {
        switch self {
        case .bytes(let bytes): bytes.area
        case .words(let words): words.area
        }
    }
}
