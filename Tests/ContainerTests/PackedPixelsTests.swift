import Container
import Raster
import TestSupport
import Testing

/// Payloads of pixels that come packed.
@Suite struct PackedPixelsTests {
    private let rows = MixedRows()
    private let format = RasterFormat(
        width: MixedRows.side, height: MixedRows.side, color: .gray, hasAlpha: false, depth: 8)

    private var pixels: RasterPixels<UInt8> { RasterPixels(samples: rows.samples, alpha: nil) }

    private var packed: PackedPixels { PackedPixels(colorType: 0, bitDepth: 8, stream: rows.stream) }

    @Test(arguments: RasterTests.sizes) func everyKindIsTakenAsItIs(width: Int, height: Int) throws {
        for color in Image.Color.allCases {
            for hasAlpha in [false, true] {
                for depth in [8, 16] {
                    let format = RasterFormat(
                        width: width, height: height, color: color, hasAlpha: hasAlpha, depth: depth)
                    for levels in [2, 4, 16, 1 << depth] {
                        let pixels = Pictures.levels(levels, format)
                        for form in RasterWriter(pixels, format).forms {
                            let payload = try #require(RasterWriter(pixels, format).payload(form))
                            let packed = PackedPixels(form.layout, payload)
                            #expect(pixels.payload(packed, format) == payload, "\(form)")
                        }
                    }
                }
            }
        }
    }

    /// Palettes of grays stand for a gray picture, alpha and colours that no pixel has for an opaque one.
    @Test func whatPixelsDoNotHave() throws {
        let format = RasterFormat(width: 3, height: 1, color: .gray, hasAlpha: false, depth: 8)
        let pixels = RasterPixels<UInt8>(samples: [7, 90, 7], alpha: nil)
        let indices = zlibStream([0, 0, 1, 0])
        var packed = PackedPixels(
            colorType: 3, bitDepth: 8, palette: [7, 7, 7, 90, 90, 90, 1, 1, 1], stream: indices)
        #expect(pixels.payload(packed, format) != nil)
        packed.transparency = [255, 255, 0]
        let payload = try #require(pixels.payload(packed, format))
        #expect(try RasterReader(payload[...], format).layout.palette?.alpha == [])
        packed.palette[8] = 2
        #expect(pixels.payload(packed, format) == nil)
        packed = PackedPixels(
            colorType: 0, bitDepth: 8, transparency: [0, 1], stream: zlibStream([0, 7, 90, 7]))
        #expect(pixels.payload(packed, format) != nil)
    }

    /// A stream that damage makes invalid, or to one of other pixels, is not taken.
    @Test func damagedStreams() throws {
        #expect(pixels.payload(packed, format)?.count == packed.stream.count + 1)
        for i in packed.stream.indices {
            var damaged = packed
            damaged.stream[i] ^= 1
            // A bit may be one that fills up the last byte before the checksum.
            guard let payload = pixels.payload(damaged, format) else { continue }
            #expect(i == packed.stream.count - 5)
            #expect(try RasterReader(payload[...], format).pixels(of: format.area, depth: 8) == pixels)
        }
        for count in [0, 1, 2, 100, packed.stream.count - 1] {
            var cut = packed
            cut.stream = Array(packed.stream[..<count])
            #expect(pixels.payload(cut, format) == nil)
        }
        var longer = packed
        longer.stream.append(0)
        #expect(pixels.payload(longer, format) == nil)
        for rows in [MixedRows.side - 1, MixedRows.side + 1] {
            let bytes = [UInt8](repeating: 0, count: (MixedRows.side + 1) * rows)
            let blank = RasterPixels<UInt8>(
                samples: [UInt8](repeating: 0, count: MixedRows.side * MixedRows.side), alpha: nil)
            #expect(
                blank.payload(PackedPixels(colorType: 0, bitDepth: 8, stream: zlibStream(bytes)), format)
                    == nil)
        }
    }

    @Test func otherPixels() {
        for i in [0, 1000, rows.samples.count - 1] {
            var other = pixels
            other.samples[i] ^= 1
            #expect(other.payload(packed, format) == nil)
        }
        let clear = MixedRows { x, _ in x < 9 ? 0 : 128 }
        let format = RasterFormat(
            width: MixedRows.side, height: MixedRows.side, color: .gray, hasAlpha: true, depth: 8)
        var pixels = RasterPixels(samples: clear.samples, alpha: clear.alpha)
        let packed = PackedPixels(colorType: 4, bitDepth: 8, stream: clear.stream)
        #expect(pixels.payload(packed, format)?.count == packed.stream.count + 1)
        #expect(self.pixels.payload(packed, self.format) == nil)
        pixels.alpha?[50] = 129
        #expect(pixels.payload(packed, format) == nil)
    }

    @Test func fieldsThatPNGLacks() {
        func payload(
            _ type: UInt8, _ bitDepth: Int, palette: [UInt8] = [], transparency: [UInt8] = []
        ) -> [UInt8]? {
            let packed = PackedPixels(
                colorType: type, bitDepth: bitDepth, palette: palette, transparency: transparency,
                stream: rows.stream)
            let alpha = [UInt8](repeating: 255, count: rows.samples.count)
            for hasAlpha in [false, true] {
                let format = RasterFormat(
                    width: MixedRows.side, height: MixedRows.side, color: .gray, hasAlpha: hasAlpha, depth: 8)
                let pixels = RasterPixels(samples: rows.samples, alpha: hasAlpha ? alpha : nil)
                if let payload = pixels.payload(packed, format) { return payload }
            }
            return nil
        }
        let grays = (0..<256).flatMap { [UInt8](repeating: UInt8($0), count: 3) }
        #expect(payload(0, 8) != nil && payload(3, 8, palette: grays) != nil)
        for type in [1, 2, 4, 5, 6, 7, 255] as [UInt8] { #expect(payload(type, 8) == nil) }
        for depth in [-8, 0, 1, 3, 4, 16, 64] { #expect(payload(0, depth) == nil) }
        #expect(payload(3, 8) == nil && payload(3, 8, palette: [1, 1]) == nil)
        #expect(payload(3, 8, palette: Array(grays[..<600])) == nil)
        #expect(payload(3, 8, palette: grays + grays) == payload(3, 8, palette: grays))
    }

    /// With alpha, keys of too many bits and too few bytes, and alpha of more entries than there are.
    @Test func transparencyThatPNGLacks() throws {
        let format = RasterFormat(width: 3, height: 1, color: .gray, hasAlpha: true, depth: 8)
        let pixels = RasterPixels<UInt8>(samples: [7, 90, 7], alpha: [255, 0, 255])
        func payload(_ type: UInt8, _ transparency: [UInt8]) -> [UInt8]? {
            pixels.payload(
                PackedPixels(
                    colorType: type, bitDepth: 8, palette: [7, 7, 7, 90, 90, 90], transparency: transparency,
                    stream: zlibStream(type == 0 ? [0, 7, 90, 7] : [0, 0, 1, 0])), format)
        }
        #expect(payload(0, [0, 90]) != nil && payload(3, [255, 0]) != nil)
        for key in [[], [0], [90], [1, 90], [0, 91], [0, 90, 0]] as [[UInt8]] {
            #expect(payload(0, key) == nil)
        }
        for alpha in [[], [255], [0, 255], [255, 0, 0]] as [[UInt8]] { #expect(payload(3, alpha) == nil) }
    }

    /// A payload that is known is beaten only by one that is no longer.
    @Test func shortestOfAll() throws {
        let writer = RasterWriter(pixels, format)
        let (found, known) = (try #require(writer.shortest()), try #require(pixels.payload(packed, format)))
        #expect(known.count < found.count)
        #expect(writer.shortest(known: known) == known)
        #expect(writer.shortest(limit: known.count, known: known) == known)
        #expect(pixels.payload(packed, format, limit: known.count) == known)
        #expect(pixels.payload(packed, format, limit: known.count - 1) == nil)
        #expect(writer.shortest(known: found) == found)
        #expect(writer.shortest(known: found + [0]) == found)
    }
}

extension PackedPixels {
    /// What a payload has after its fields.
    fileprivate init(_ layout: RasterLayout, _ payload: [UInt8]) {
        let alpha = layout.palette?.alpha ?? []
        let fields =
            layout.palette.map { 1 + $0.colors.count + (alpha.count < 128 ? 1 : 2) + alpha.count } ?? 0
        let key = layout.key?.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] } ?? []
        self.init(
            colorType: layout.type.rawValue, bitDepth: layout.bitDepth, palette: layout.palette?.colors ?? [],
            transparency: key + alpha, stream: Array(payload[(1 + key.count + fields)...]))
    }
}
