import Raster
import Testing

@Suite struct DitherTests {
    /// A block of equal samples becomes bytes whose mean is the level of the samples to a 64th.
    @Test(arguments: [9, 12, 16]) func meansAreKept(depth: Int) {
        let largest = (1 << depth) - 1
        for sample in stride(from: 0, through: largest, by: max(1, largest / 200)) {
            let image = DeepImage(
                width: 16, height: 16, color: .gray, depth: depth,
                samples: [UInt16](repeating: UInt16(sample), count: 256))
            let bytes = blocks(.deep(image))
            for block in 0..<4 {
                let sum = bytes[192 * block..<192 * (block + 1)].reduce(0) { $0 + Int($1) } / 3
                #expect(abs(Double(sum) - 64 * 255 * Double(sample) / Double(largest)) <= 0.5)
            }
        }
    }

    /// Levels of bytes stay what they are.
    @Test func levelsAreExact() {
        let image = DeepImage(
            width: 16, height: 16, color: .rgb, depth: 16, samples: (0..<768).map { UInt16($0 % 256) * 257 })
        let bytes = Image(
            width: 16, height: 16, color: .rgb, samples: (0..<768).map { UInt8($0 % 256) })
        #expect(blocks(.deep(image)) == blocks(.bytes(bytes)))
    }

    private func blocks(_ picture: Picture) -> [UInt8] {
        let grid = BlockGrid(width: picture.width, height: picture.height)
        return [UInt8](unsafeUninitializedCapacity: grid.byteCount) { blocks, count in
            grid.spaceToDepth(picture, rows: 0..<grid.rows, to: blocks.baseAddress!)
            count = grid.byteCount
        }
    }
}
