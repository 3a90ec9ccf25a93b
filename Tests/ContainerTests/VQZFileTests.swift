import Container
import Raster
import TestSupport
import Testing

@Suite struct VQZFileTests {
    @Test func layoutIsTheSpecified() {
        let bytes = Samples.plain.serialized
        #expect(
            Array(bytes[..<17]) == [
                0x56, 0x51, 0x5A, 0x01, 0xDE, 0xAD, 0xBE, 0xEF, 0x00, 0x7F, 0x00, 0x03, 0xAC, 0x02, 0x05,
                0x01, 0x04,
            ])
        #expect(Array(bytes[21...]) == [1, 2, 3, 250])
        #expect(bytes.count == 25)
        let parts = assemble(quality: 3, width: [0xAC, 2], height: [5], sections: [(1, [1, 2, 3, 250])])
        #expect(bytes == parts)
    }

    @Test(arguments: [(1, 1), (127, 128), (16_383, 16_384), (2_097_151, 100), (1, 1 << 24), (1 << 24, 16)])
    func roundTrip(width: Int, height: Int) throws {
        for color in Image.Color.allCases {
            for quality in [0, 7, 255] {
                let side = max(width, height) > 4096 ? 2048 : nil
                let header = Samples.header(
                    color: color, quality: quality, width: width, height: height, tileSide: side)
                let tiles = (0..<header.tiles.count).map { [UInt8](repeating: 7, count: $0 % 300) }
                let file = VQZFile(header: header, tiles: Samples.joint(tiles))
                let parsed = try VQZFile(parsing: file.serialized)
                #expect(parsed == file)
                #expect(parsed.streams == tiles)
            }
        }
    }

    @Test func roundTripWithAlpha() throws {
        let file = try VQZFile(parsing: Samples.withAlpha.serialized)
        #expect(file == Samples.withAlpha)
        #expect(file.header.hasAlpha && file.header.color == .gray)
        #expect(file.header.version == .version1)
        #expect(file.streams == [[9, 8, 7]])
        let sizes = file.sections.map(\.byteCount)
        #expect(file.serialized.count == 14 + sizes[0] + sizes[1])
        let alpha = try file.alpha(of: Area(rows: 2, columns: 4), depth: 8, as: UInt8.self)
        #expect(alpha == [0, 1, 2, 255, 254, 9, 128, 3])
    }

    @Test(arguments: [Samples.plain, Samples.withAlpha, Samples.tiled]) func everyTruncationIsRefused(
        file: VQZFile
    ) {
        let bytes = file.serialized
        for count in 0..<bytes.count {
            #expect(parsingError(Array(bytes[..<count])) != nil, "cut to \(count) bytes")
        }
        #expect(parsingError(bytes) == nil)
    }

    @Test(arguments: [Samples.plain, Samples.withAlpha, Samples.tiled]) func everyFlippedBitIsRefused(
        file: VQZFile
    ) {
        let bytes = file.serialized
        for i in bytes.indices {
            for bit in 0..<8 {
                var damaged = bytes
                damaged[i] ^= 1 << bit
                #expect(parsingError(damaged) != nil, "byte \(i), bit \(bit)")
            }
        }
    }

    @Test func randomCorruptionIsRefused() {
        var generator = SplitMix64(seed: 11)
        let bytes = Samples.withAlpha.serialized
        for _ in 0..<20_000 {
            var damaged = bytes
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                damaged[Int.random(in: 0..<bytes.count, using: &generator)] = .random(
                    in: 0...255, using: &generator)
            }
            #expect(damaged == bytes || parsingError(damaged) != nil)
        }
    }

    @Test func appendedBytesAreRefused() {
        for file in [Samples.plain, Samples.withAlpha] {
            for tail in [[0], [3], [0x80], [0x80, 0], [0x80, 0, 0, 0, 0, 0]] as [[UInt8]] {
                #expect(parsingError(file.serialized + tail) != nil)
            }
        }
    }
}
