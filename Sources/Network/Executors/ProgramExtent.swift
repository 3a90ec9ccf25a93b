import Model
import Raster

/// The positions that the layers of a program compute and read for areas of its outputs.
package struct ProgramExtent {
    /// The area that each layer computes, in positions of its input.
    let computed: [Area]
    /// The area that each layer reads.
    let read: [Area]
    /// The area of each array that layers read or that they write.
    private let arrays: ArrayTable<Area>

    /// - Parameter outputs: the arrays that are wanted, and where
    /// - Precondition: every layer contributes to one of them.
    package init(_ layers: [any ExecutableLayer], outputs: ArrayTable<Area>, _ grid: BlockGrid) {
        var arrays = outputs
        var (computed, read) = ([Area](), [Area]())
        for layer in layers.reversed() {
            guard let wanted = arrays[layer.writes] else {
                preconditionFailure("nothing reads \(layer.writes.name)")
            }
            let area = wanted.divided(by: layer.upscaling)
            // Positions that are shuffled together are written together.
            arrays[layer.writes] = area.multiplied(by: layer.upscaling)
            computed.append(area.multiplied(by: layer.stride))
            read.append(
                computed[computed.count - 1].expanded(
                    by: layer.margin, within: grid.positions(at: layer.reads.scale)))
            arrays[layer.reads] = arrays[layer.reads]?.union(read[read.count - 1]) ?? read[read.count - 1]
        }
        (self.computed, self.read) = (computed.reversed(), read.reversed())
        self.arrays = arrays
    }

    /// The area of an array, if the program has it.
    package func area(of array: GraphArray) -> Area? { arrays[array] }

    /// The area of an array of the program.
    package subscript(array: GraphArray) -> Area {
        guard let area = arrays[array] else { preconditionFailure("no layer has \(array.name)") }
        return area
    }
}

extension BlockGrid {
    /// All positions of the image at a scale.
    package func positions(at scale: GraphScale) -> Area {
        Area(rows: topRows, columns: topColumns).multiplied(
            by: GraphScale.sixteenth.rawValue / scale.rawValue)
    }
}

extension Area {
    /// The smallest area that has both.
    fileprivate func union(_ other: Area) -> Area {
        func join(_ a: Range<Int>, _ b: Range<Int>) -> Range<Int> {
            min(a.lowerBound, b.lowerBound)..<max(a.upperBound, b.upperBound)
        }
        return Area(rows: join(rows, other.rows), columns: join(columns, other.columns))
    }
}
