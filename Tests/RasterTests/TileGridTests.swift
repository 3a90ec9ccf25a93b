import Raster
import Testing

@Suite struct TileGridTests {
    /// Every position of the top lies in exactly one tile.
    @Test(
        arguments: [
            (1, 1, nil), (33, 1, 32), (1000, 700, 32), (1000, 700, 64), (4096, 3072, 1024), (2049, 48, 2048),
        ]
            as [(Int, Int, Int?)])
    func tilesCoverTheImage(width: Int, height: Int, side: Int?) {
        let image = BlockGrid(width: width, height: height)
        let grid = TileGrid(image, side: side)
        var owners = [[Int]](repeating: [], count: image.topRows * image.topColumns)
        for tile in 0..<grid.count {
            let area = grid.topArea(tile)
            #expect(!area.isEmpty && area.rows == grid.topRows(tile / grid.columns))
            #expect(max(area.rows.count, area.columns.count) * 16 <= side ?? 4096)
            #expect(grid.blocks(tile).topRows == area.rows.count)
            #expect(grid.blocks(tile).topColumns == area.columns.count)
            #expect(grid.tiles(inRow: tile / grid.columns).contains(tile))
            for row in area.rows {
                for column in area.columns { owners[row * image.topColumns + column].append(tile) }
            }
        }
        #expect(owners.allSatisfy { $0.count == 1 })
        #expect(
            grid.tiles(meeting: Area(rows: image.topRows, columns: image.topColumns)) == Array(0..<grid.count)
        )
        let last = Area(
            rows: image.topRows - 1..<image.topRows, columns: image.topColumns - 1..<image.topColumns)
        #expect(grid.tiles(meeting: last) == [grid.count - 1])
    }

    @Test func areas() {
        let bounds = Area(rows: 10, columns: 8)
        let area = Area(rows: 1..<3, columns: 5..<7)
        #expect(area.expanded(by: 2, within: bounds) == Area(rows: 0..<5, columns: 3..<8))
        #expect(area.divided(by: 2) == Area(rows: 0..<2, columns: 2..<4))
        #expect(area.multiplied(by: 2) == Area(rows: 2..<6, columns: 10..<14))
        #expect(bounds.contains(area) && !area.contains(bounds) && area.contains(area))
        #expect(area.intersection(Area(rows: 4..<5, columns: 0..<9)).isEmpty)
    }

    @Test func partsOfMaps() {
        var map = IndexMap(area: Area(rows: 3..<6, columns: 2..<5), groups: 2)
        let tile = IndexMap(rows: 2, columns: 4, groups: 2, indices: Array(1...16))
        map.paste(tile, at: Area(rows: 4..<6, columns: 0..<4))
        #expect(map.indices == [0, 0, 0, 3, 4, 0, 7, 8, 0, 0, 0, 0, 11, 12, 0, 15, 16, 0])
        let before = map
        map.paste(tile, at: Area(rows: 6..<8, columns: 0..<4))
        #expect(map == before)
    }

    /// Blocks of any rows, and pixels of any region, are those of the whole.
    @Test(arguments: Image.Color.allCases) func partsOfImages(color: Image.Color) {
        let (width, height) = (37, 50)
        let samples = (0..<width * height * color.channels).map {
            UInt8(truncatingIfNeeded: $0 * 7 + $0 / 91)
        }
        let image = Image(width: width, height: height, color: color, samples: samples)
        let grid = BlockGrid(width: width, height: height)
        let blocks = grid.spaceToDepth(image)
        let rowBytes = grid.columns * BlockGrid.blockBytes
        for rows in [0..<1, 3..<5, 6..<8] {
            let part = [UInt8](unsafeUninitializedCapacity: rows.count * rowBytes) { part, count in
                grid.spaceToDepth(image, rows: rows, to: part.baseAddress!)
                count = rows.count * rowBytes
            }
            #expect(part[...] == blocks[rows.lowerBound * rowBytes..<rows.upperBound * rowBytes])
        }
        let region = Area(rows: 9..<49, columns: 20..<37)
        var pixels = [UInt8](repeating: 0, count: 40 * 17 * color.channels)
        for row in 0..<grid.rows {
            BlockGrid.depthToSpace(
                Array(blocks[row * rowBytes..<(row + 1) * rowBytes]),
                Area(rows: row..<row + 1, columns: 0..<grid.columns), color: color, region: region,
                to: &pixels)
        }
        let expected = region.rows.flatMap { y in
            samples[(y * width + 20) * color.channels..<(y * width + 37) * color.channels]
        }
        #expect(pixels == expected)
    }
}
