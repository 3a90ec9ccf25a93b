import CZlib
import Container
import Raster
import Testing

@Suite struct RasterRefusalTests {
    private static let gray = format(.gray)

    private static func format(
        _ color: Image.Color, alpha: Bool = false, depth: Int = 8, width: Int = 4, height: Int = 2
    ) -> RasterFormat {
        RasterFormat(width: width, height: height, color: color, hasAlpha: alpha, depth: depth)
    }

    private func error(_ payload: [UInt8], _ format: RasterFormat = gray) -> RasterError? {
        do {
            _ = try RasterReader(payload[...], format).pixels(of: format.area, depth: 8, as: UInt8.self)
            return nil
        } catch {
            return error
        }
    }

    /// The first byte of a payload.
    private func first(_ type: UInt8, _ bits: Int, flags: UInt8 = 0) -> UInt8 {
        type | UInt8(bits.trailingZeroBitCount) << 3 | flags
    }

    private func packed(_ rows: [UInt8]) -> [UInt8] {
        var (length, bytes) = (compressBound(UInt(rows.count)), [UInt8](repeating: 0, count: 1000))
        #expect(compress(&bytes, &length, rows, UInt(rows.count)) == Z_OK)
        return Array(bytes[..<Int(length)])
    }

    private let rows: [UInt8] = [0, 1, 2, 3, 4, 2, 5, 6, 7, 8]

    @Test func wholeRaster() {
        #expect(error([first(0, 8)] + packed(rows)) == nil)
    }

    @Test func layoutsThatPNGLacks() {
        #expect(error([]) == .truncated)
        for type in [1, 5, 7] as [UInt8] {
            #expect(error([first(type, 8)] + packed(rows)) == .layout(type: type, bitDepth: 8))
        }
        #expect(error([first(2, 4)]) == .layout(type: 2, bitDepth: 4))
        #expect(error([first(3, 16)]) == .layout(type: 3, bitDepth: 16))
        #expect(error([first(6, 1)]) == .layout(type: 6, bitDepth: 1))
        #expect(error([first(0, 32)]) == .layout(type: 0, bitDepth: 32))
        #expect(error([first(0, 128)]) == .layout(type: 0, bitDepth: 128))
        #expect(error([first(0, 8, flags: 0x80)]) == .reservedBits(0x98))
        for type in [3, 4, 6] as [UInt8] {
            #expect(error([first(type, 8, flags: 0x40)]) == .reservedBits(first(type, 8, flags: 0x40)))
        }
    }

    @Test func layoutsOfOtherPictures() {
        #expect(error([first(0, 16)] + packed(rows)) == .layout(type: 0, bitDepth: 16))
        #expect(error([first(2, 8)] + packed(rows)) == .colored)
        #expect(error([first(3, 8), 0, 1, 1, 2, 0] + packed(rows)) == .colored)
        #expect(error([first(4, 8)] + packed(rows)) == .alpha(announced: false))
        #expect(error([first(0, 8, flags: 0x40), 0, 3] + packed(rows)) == .alpha(announced: false))
        #expect(error([first(3, 8), 0, 1, 1, 1, 1, 9] + packed(rows)) == .alpha(announced: false))
        let alpha = Self.format(.rgb, alpha: true)
        #expect(error([first(0, 8)] + packed(rows), alpha) == .alpha(announced: true))
        #expect(error([first(3, 8), 0, 1, 2, 3, 0] + packed(rows), alpha) == .alpha(announced: true))
    }

    @Test func keys() {
        let alpha = Self.format(.gray, alpha: true)
        #expect(error([first(0, 8, flags: 0x40), 0, 3] + packed(rows), alpha) == nil)
        #expect(error([first(0, 8, flags: 0x40), 1, 0], alpha) == .key(256, bitDepth: 8))
        #expect(error([first(0, 2, flags: 0x40), 0, 4], alpha) == .key(4, bitDepth: 2))
        #expect(error([first(0, 8, flags: 0x40), 0], alpha) == .truncated)
    }

    @Test func palettes() {
        let rgb = Self.format(.rgb)
        let entry: [UInt8] = [1, 2, 3]
        let zeros = packed([UInt8](repeating: 0, count: 10))
        #expect(error([first(3, 8), 0] + entry + [0] + zeros, rgb) == nil)
        #expect(error([first(3, 8)], rgb) == .truncated)
        #expect(error([first(3, 8), 1] + entry, rgb) == .truncated)
        #expect(error([first(3, 8), 0] + entry, rgb) == .truncated)
        #expect(error([first(3, 8), 0] + entry + [0x80], rgb) == .truncated)
        #expect(error([first(3, 8), 0] + entry + [0x80, 0], rgb) == .malformedCount)
        #expect(error([first(3, 8), 0] + entry + [2, 1, 1], rgb) == .paletteAlpha(count: 2, entries: 1))
        #expect(error([first(3, 8), 0] + entry + [1], Self.format(.rgb, alpha: true)) == .truncated)
        #expect(error([first(3, 1), 2] + entry + entry + entry, rgb) == .paletteSize(count: 3, bitDepth: 1))
        let missing = [first(3, 8), 0] + entry + [0] + packed(rows)
        #expect(error(missing, rgb) == .paletteIndex(1, entries: 1, row: 0))
    }

    @Test func rowsThatAreWrong() {
        let start = [first(0, 8)]
        #expect(error(start + packed([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])) == .filter(5, row: 1))
        #expect(error(start + packed(Array(rows.dropLast()))) == .size(expected: 10, inflated: 9))
        #expect(error(start + packed(rows + [0])) == .size(expected: 10, inflated: 10))
        #expect(error(start + packed(rows) + [0]) == .trailingBytes(count: 1))
        #expect(error(start) == .size(expected: 10, inflated: 0))
        #expect(error(start + [1, 2, 3, 4]) == .damagedStream(code: Z_DATA_ERROR))
        var damaged = start + packed(rows)
        damaged[damaged.count - 1] ^= 1
        #expect(error(damaged) == .damagedStream(code: Z_DATA_ERROR))
    }

    /// Nothing is allocated for pixels that a payload cannot hold.
    @Test func smallPayloadsOfLargePictures() {
        let large = Self.format(.gray, width: 1 << 24, height: 1 << 24)
        let payload = [first(0, 8)] + packed(rows)
        let most = (payload.count - 1) * Int(DEFLATE_MAX_RATIO)
        #expect(error(payload, large) == .size(expected: (1 << 48) + (1 << 24), inflated: most))
    }

    @Test func everyTruncationIsRefused() throws {
        for (format, levels) in [
            (Self.format(.gray, width: 9, height: 9), 4), (Self.format(.rgb, width: 9, height: 9), 256),
            (Self.format(.rgb, alpha: true, width: 3, height: 9), 2),
        ] {
            let pixels = Pictures.levels(levels, format, as: UInt8.self)
            let payload = try #require(RasterWriter(pixels, format).shortest())
            for count in 0..<payload.count {
                #expect(error(Array(payload[..<count]), format) != nil, "cut to \(count) bytes")
            }
            #expect(error(payload, format) == nil)
        }
    }

    /// Of a payload that is cut, what is there is read.
    @Test func cutPayloads() throws {
        let format = Self.format(.gray, alpha: true, width: 40, height: 40)
        let pixels = Pictures.levels(256, format, as: UInt8.self)
        let payload = try #require(RasterWriter(pixels, format).shortest())
        func part(_ count: Int) throws -> RasterPixels<UInt8> {
            try RasterReader.pixels(
                ofCut: payload[..<count], format, format.area, depth: 8, missing: 128)
        }
        let half = try part(payload.count / 2)
        #expect(half.samples.count == 1600 && half.alpha?.count == 1600)
        #expect(half.samples[..<400] == pixels.samples[..<400])
        #expect(half.alpha![..<400] == pixels.alpha![..<400])
        #expect(half.samples[1400...].allSatisfy { $0 == 128 })
        #expect(half.alpha![1400...].allSatisfy { $0 == 255 })
        #expect(try part(0).samples == [UInt8](repeating: 128, count: 1600))
        #expect(try part(payload.count) == pixels)
    }
}
