import Model
import Network
import Raster

/// What a program of the decoder reads, in a window of rows that moves down the image as tiles are decoded.
package final class SynthesisInputs {
    /// The parts of the inputs that are needed, with the rows in memory.
    package let arrays: ArrayTable<Activation16>
    private let architecture: SlicedArchitecture

    /// - Parameter needs: of the pixels that are wanted
    package init(_ architecture: SlicedArchitecture, needs: ArrayTable<Area>) {
        self.architecture = architecture
        var arrays: ArrayTable<Activation16> = [:]
        for (array, area) in needs.all {
            arrays[array] = Activation16(area: area, channels: array.channels, isWhole: false)
        }
        self.arrays = arrays
    }

    /// The positions of the top maps that are needed.
    package var tops: Area {
        let areas = arrays.all.map { $0.value.area.divided(by: $0.array.perTop) }
        func join(_ ranges: [Range<Int>]) -> Range<Int> {
            (ranges.map { $0.lowerBound }.min() ?? 0)..<(ranges.map { $0.upperBound }.max() ?? 0)
        }
        return Area(rows: join(areas.map { $0.rows }), columns: join(areas.map { $0.columns }))
    }

    /// Makes room for the rows of the top maps before `end`.
    ///
    /// - Parameter kept: the first row of an array that stays
    package func slide(until end: Int, keeping kept: (GraphArray) -> Int) {
        for (key, array) in arrays.all {
            let rows = array.area.rows
            let last = min(max(end * key.perTop, rows.lowerBound), rows.upperBound)
            array.slide(to: min(kept(key), array.window.upperBound), until: last)
        }
    }

    /// Takes over a tile.
    ///
    /// - Parameter place: of the tile among the positions of the top maps
    /// - Precondition: there is room for its rows.
    package func paste(_ tile: TileContents, at place: Area) {
        let sources: ArrayTable<Activation16?> = [
            architecture.codewords(.top): tile.top, architecture.codewords(.bottom): tile.bottom,
            architecture.context(.bottom): tile.context,
        ]
        for (key, source) in sources.all {
            if let source { arrays[key]?.paste(source, at: place.multiplied(by: key.perTop)) }
        }
    }

    /// Whether the rows of the top maps before `end` are all that an output needs before row `limit`.
    func suffice(
        for output: GraphArray, _ executor: RollingExecutor, before limit: Int, until end: Int
    ) -> Bool {
        arrays.arrays.allSatisfy {
            let needed = executor.rows(of: $0, for: output, before: limit)
            return needed <= end * $0.perTop
        }
    }
}

extension GraphArray {
    /// Positions a side for each of the top maps.
    package var perTop: Int { GraphScale.sixteenth.rawValue / scale.rawValue }
}
