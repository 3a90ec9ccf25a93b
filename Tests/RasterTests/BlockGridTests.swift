import Raster
import TestSupport
import Testing

@Suite struct BlockGridTests {
    @Test(arguments: [(1, 1, 1, 1), (16, 16, 1, 1), (17, 16, 2, 1), (768, 512, 48, 32), (33, 47, 3, 3)])
    func dimensions(width: Int, height: Int, topColumns: Int, topRows: Int) {
        let grid = BlockGrid(width: width, height: height)
        #expect(grid.topColumns == topColumns && grid.topRows == topRows)
        #expect(grid.columns == 2 * topColumns && grid.rows == 2 * topRows)
        #expect(grid.byteCount == grid.rows * grid.columns * 192)
    }

    private static let sizes = (1...35).flatMap { width in
        [1, 2, 7, 8, 9, 15, 16, 17, 24, 31, 33].map { (width, $0) }
    }

    @Test(arguments: sizes, Image.Color.allCases)
    func elementsFollowTheFormula(size: (Int, Int), color: Image.Color) {
        let (width, height) = size
        let image = Image.random(width: width, height: height, color: color)
        let grid = BlockGrid(width: width, height: height)
        let blocks = grid.spaceToDepth(image)
        #expect(blocks.count == grid.byteCount)
        #expect(blocks == expectedBlocks(image, grid))
    }

    /// The definition of the format, element by element.
    private func expectedBlocks(_ image: Image, _ grid: BlockGrid) -> [UInt8] {
        var blocks = [UInt8](repeating: 0, count: grid.byteCount)
        for y in 0..<grid.rows * 8 {
            for x in 0..<grid.columns * 8 {
                for c in 0..<3 {
                    let block = (y / 8) * grid.columns + x / 8
                    let element = (y % 8 * 8 + x % 8) * 3 + c
                    blocks[block * 192 + element] = image.sample(
                        min(x, image.width - 1), min(y, image.height - 1), c)
                }
            }
        }
        return blocks
    }

    @Test(arguments: sizes) func roundTrip(width: Int, height: Int) {
        let grid = BlockGrid(width: width, height: height)
        for color in Image.Color.allCases {
            let image = Image.random(width: width, height: height, color: color)
            #expect(grid.depthToSpace(grid.spaceToDepth(image), color: color) == image)
        }
    }

    @Test func grayIsTheRoundedMeanOfTheChannels() {
        let grid = BlockGrid(width: 19, height: 5)
        let image = Image.random(width: 19, height: 5, color: .rgb)
        let gray = grid.depthToSpace(grid.spaceToDepth(image), color: .gray)
        let expected = (0..<95).map { i in
            let (r, g, b) = (image.samples[3 * i], image.samples[3 * i + 1], image.samples[3 * i + 2])
            return UInt8((Int(r) + 2 * Int(g) + Int(b) + 2) / 4)
        }
        #expect(gray.samples == expected)
    }

    @Test func alphaIsPassedOn() {
        let grid = BlockGrid(width: 3, height: 2)
        let image = Image.random(width: 3, height: 2, color: .rgb)
        let alpha: [UInt8] = [1, 2, 3, 4, 5, 6]
        let back = grid.depthToSpace(grid.spaceToDepth(image), color: .rgb, alpha: alpha)
        #expect(back.alpha == alpha && back.samples == image.samples)
    }
}

extension Image {
    /// An image of noise, the same for the same size.
    fileprivate static func random(width: Int, height: Int, color: Color) -> Image {
        var generator = SplitMix64(seed: UInt64(width * 1000 + height))
        let samples = (0..<width * height * color.channels).map { _ in
            UInt8.random(in: 0...255, using: &generator)
        }
        return Image(width: width, height: height, color: color, samples: samples)
    }

    /// Channel c of R, G, B at (x, y).
    fileprivate func sample(_ x: Int, _ y: Int, _ c: Int) -> UInt8 {
        let pixel = y * width + x
        return color == .gray ? samples[pixel] : samples[pixel * 3 + c]
    }
}
