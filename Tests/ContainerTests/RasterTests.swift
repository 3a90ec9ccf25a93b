import Container
import Parallel
import Raster
import TestSupport
import Testing

@Suite struct RasterTests {
    /// Sizes of whole and of broken bytes.
    static let sizes = [(1, 1), (7, 3), (8, 2), (1, 9), (33, 21)]

    @Test(arguments: sizes) func everyKindComesBack(width: Int, height: Int) throws {
        for color in Image.Color.allCases {
            for hasAlpha in [false, true] {
                for depth in [8, 9, 12, 16] {
                    let format = RasterFormat(
                        width: width, height: height, color: color, hasAlpha: hasAlpha, depth: depth)
                    for levels in [2, 4, 16, 1 << depth] { try roundTrip(format, levels: levels) }
                }
            }
        }
    }

    /// Pixels of some levels at equal distances come back from every payload that is made of them.
    private func roundTrip(_ format: RasterFormat, levels: Int) throws {
        let pixels = Pictures.levels(levels, format)
        let writer = RasterWriter(pixels, format)
        for form in writer.forms {
            let payload = try #require(writer.payload(form))
            let reader = try RasterReader(payload[...], format)
            #expect(reader.layout == form.layout)
            #expect(try reader.pixels(of: format.area, depth: format.depth) == pixels, "\(form)")
        }
    }

    @Test func layoutsOfFewBits() throws {
        func layout(_ levels: Int, _ color: Image.Color, depth: Int = 8) -> RasterLayout {
            let format = RasterFormat(width: 40, height: 40, color: color, hasAlpha: false, depth: depth)
            return RasterWriter(Pictures.levels(levels, format), format).forms[0].layout
        }
        #expect(layout(2, .gray) == RasterLayout(.gray, bitDepth: 1))
        #expect(layout(4, .gray) == RasterLayout(.gray, bitDepth: 2))
        #expect(layout(16, .gray) == RasterLayout(.gray, bitDepth: 4))
        #expect(layout(256, .gray) == RasterLayout(.gray, bitDepth: 8))
        #expect(layout(16, .gray, depth: 16) == RasterLayout(.gray, bitDepth: 4))
        #expect(layout(65_536, .gray, depth: 16) == RasterLayout(.gray, bitDepth: 16))
        #expect(layout(2, .rgb).type == .palette && layout(2, .rgb).bitDepth == 4)
        #expect(layout(256, .rgb) == RasterLayout(.rgb, bitDepth: 8))
    }

    /// R = G = B is stored once; unevenly spaced grays have a palette.
    @Test func grays() throws {
        let format = RasterFormat(width: 4, height: 1, color: .rgb, hasAlpha: false, depth: 8)
        let pixels = RasterPixels<UInt8>(samples: [1, 1, 1, 7, 7, 7, 9, 9, 9, 1, 1, 1], alpha: nil)
        let writer = RasterWriter(pixels, format)
        #expect(
            writer.forms[0].layout
                == RasterLayout(
                    .palette, bitDepth: 2,
                    palette: Palette(colors: [1, 1, 1, 7, 7, 7, 9, 9, 9], alpha: [])))
        #expect(writer.forms.last?.layout == RasterLayout(.gray, bitDepth: 8))
        for form in writer.forms {
            let payload = try #require(writer.payload(form))
            #expect(try RasterReader(payload[...], format).pixels(of: format.area, depth: 8) == pixels)
        }
    }

    @Test func transparentColour() throws {
        let format = RasterFormat(width: 20, height: 20, color: .rgb, hasAlpha: true, depth: 8)
        var pixels = Pictures.levels(256, format, as: UInt8.self)
        for i in 0..<400 {
            pixels.alpha![i] = i % 3 == 0 ? 0 : 255
            for c in 0..<3 where i % 3 == 0 { pixels.samples[3 * i + c] = UInt8(10 + c) }
        }
        let writer = RasterWriter(pixels, format)
        #expect(writer.forms[0].layout == RasterLayout(.rgb, bitDepth: 8, key: [10, 11, 12]))
        let payload = try #require(writer.shortest())
        #expect(try RasterReader(payload[...], format).pixels(of: format.area, depth: 8) == pixels)
        // An opaque pixel of that colour leaves alpha in its place.
        pixels.alpha![0] = 255
        #expect(RasterWriter(pixels, format).forms[0].layout == RasterLayout(.rgbAlpha, bitDepth: 8))
    }

    @Test func parts() throws {
        let format = RasterFormat(width: 37, height: 23, color: .rgb, hasAlpha: true, depth: 8)
        let pixels = Pictures.levels(256, format, as: UInt8.self)
        let payload = try #require(RasterWriter(pixels, format).shortest())
        let reader = try RasterReader(payload[...], format)
        for (rows, columns) in [(0..<1, 0..<1), (5..<20, 3..<37), (22..<23, 36..<37), (0..<23, 0..<37)] {
            let part = try reader.pixels(
                of: Area(rows: rows, columns: columns), depth: 8, as: UInt8.self)
            let indices = rows.flatMap { row in columns.map { row * 37 + $0 } }
            #expect(part.alpha == indices.map { pixels.alpha![$0] })
            #expect(part.samples == indices.flatMap { pixels.samples[3 * $0..<3 * $0 + 3] })
        }
    }

    /// What comes out in 8 bits is what the samples of the picture are nearest to.
    @Test func otherDepths() throws {
        let format = RasterFormat(width: 64, height: 64, color: .gray, hasAlpha: true, depth: 12)
        let pixels = Pictures.levels(4096, format, as: UInt16.self)
        let payload = try #require(RasterWriter(pixels, format).shortest())
        let bytes = try RasterReader(payload[...], format).pixels(
            of: format.area, depth: 8, as: UInt8.self)
        #expect(bytes.samples == pixels.samples.map { UInt8((Int($0) * 255 + 2047) / 4095) })
        #expect(bytes.alpha == pixels.alpha!.map { UInt8((Int($0) * 255 + 2047) / 4095) })
    }

    @Test func shortestOfAll() throws {
        let format = RasterFormat(width: 50, height: 50, color: .rgb, hasAlpha: false, depth: 8)
        let writer = RasterWriter(Pictures.levels(256, format, as: UInt8.self), format)
        let counts = writer.forms.flatMap { form in
            Packing.all.map { writer.payload(form, $0)?.count ?? .max }
        }
        let shortest = try #require(writer.shortest())
        #expect(shortest.count <= counts.min()! + 4)
        #expect(writer.shortest(workers: Workers(3)) == shortest)
        #expect(writer.shortest(limit: shortest.count) == shortest)
        #expect(writer.shortest(limit: shortest.count - 1) == nil)
    }
}
