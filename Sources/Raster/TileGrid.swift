/// The tiles of an image, whose indices are coded independently of each other (format, section 2).
///
/// Tiles count in raster order; those of the last row and column may be smaller.
package struct TileGrid: Hashable, Sendable {
    /// Sides in pixels that tiles may have: powers of 2.
    package static let sides = [32, 64, 128, 256, 512, 1024, 2048]
    /// The largest width and height of an image that is one tile.
    package static let maxSingle = 4096

    /// The blocks of the whole image.
    package let image: BlockGrid
    /// Positions of the top maps along a side of a tile; those of the bottom maps are twice as many.
    private let side: Int
    /// Tiles from the top and from the left.
    package let rows, columns: Int

    /// - Parameter side: of a tile in pixels, or nil if the image is one tile
    /// - Precondition: `side` is one of `sides`.
    package init(_ image: BlockGrid, side: Int?) {
        precondition(side.map(Self.sides.contains) ?? true, "no side of a tile")
        self.image = image
        self.side = side.map { $0 / 16 } ?? max(image.topRows, image.topColumns)
        rows = (image.topRows + self.side - 1) / self.side
        columns = (image.topColumns + self.side - 1) / self.side
    }

    /// Number of tiles.
    package var count: Int { rows * columns }

    /// The rows of positions of the top maps that a row of tiles has.
    package func topRows(_ row: Int) -> Range<Int> {
        row * side..<min((row + 1) * side, image.topRows)
    }

    /// The rows of positions of the bottom maps that a row of tiles has.
    package func bottomRows(_ row: Int) -> Range<Int> {
        let rows = topRows(row)
        return 2 * rows.lowerBound..<2 * rows.upperBound
    }

    /// The positions of the top maps that a tile has.
    package func topArea(_ index: Int) -> Area {
        let column = index % columns
        return Area(
            rows: topRows(index / columns),
            columns: column * side..<min((column + 1) * side, image.topColumns))
    }

    /// The numbers of the tiles of a row of tiles.
    package func tiles(inRow row: Int) -> Range<Int> {
        row * columns..<(row + 1) * columns
    }

    /// The numbers of the tiles that have positions in an area of the top maps, which must not be empty.
    package func tiles(meeting area: Area) -> [Int] {
        let met = area.divided(by: side)
        return met.rows.flatMap { row in met.columns.map { row * columns + $0 } }
    }

    /// The blocks of a tile alone.
    package func blocks(_ index: Int) -> BlockGrid {
        let area = topArea(index)
        return BlockGrid(width: 16 * area.columns.count, height: 16 * area.rows.count)
    }
}
