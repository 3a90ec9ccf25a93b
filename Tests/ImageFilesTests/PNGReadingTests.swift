import ImageFiles
import Raster
import Testing

@Suite struct PNGReadingTests {
    /// A stored sample as 8 bits, by the definition of the format: bit replication up, rounding down.
    private func reduced(_ value: Int, depth: Int) -> UInt8 {
        depth == 16 ? UInt8((value * 255 + 32895) >> 16) : UInt8(value * 255 / ((1 << depth) - 1))
    }

    /// The pixels that a sample without palette and tRNS should give.
    private func expected(_ sample: PNGSample) -> Image {
        let channels = sample.type.channels
        let color = channels < 3 ? Image.Color.gray : .rgb
        var (colors, alpha): ([UInt8], [UInt8]) = ([], [])
        for (i, value) in sample.samples.enumerated() {
            let byte = reduced(value, depth: sample.depth)
            if i % channels < color.channels { colors.append(byte) } else { alpha.append(byte) }
        }
        return Image(
            width: sample.width, height: sample.height, color: color, samples: colors,
            alpha: alpha.isEmpty ? nil : alpha)
    }

    /// The same of 16 bits, which stay as they are.
    private func deep(_ sample: PNGSample) -> Picture {
        let (channels, colors) = (sample.type.channels, sample.type.channels < 3 ? 1 : 3)
        let words = sample.samples.map { UInt16($0) }
        func part(_ isPart: (Int) -> Bool) -> [UInt16] {
            words.indices.filter { isPart($0 % channels) }.map { words[$0] }
        }
        return .deep(
            DeepImage(
                width: sample.width, height: sample.height, color: colors == 1 ? .gray : .rgb, depth: 16,
                samples: part { $0 < colors }, alpha: channels == colors ? nil : part { $0 == colors }))
    }

    @Test(arguments: [PNGSample.ColorType.gray, .grayAlpha, .rgb, .rgba], [false, true])
    func directColors(type: PNGSample.ColorType, isInterlaced: Bool) throws {
        for depth in type.depths {
            for (width, height) in [(13, 9), (1, 1), (3, 2), (1, 8), (40, 17)] {
                let sample = PNGSample(
                    type, depth: depth, width: width, height: height, isInterlaced: isInterlaced)
                let loaded = try ImageFile.read(sample.bytes)
                #expect(loaded.image == expected(sample))
                #expect(loaded.losses.isEmpty && loaded.format == .png && loaded.metadata.isEmpty)
                if depth == 16 { #expect(loaded.picture == deep(sample)) }
            }
        }
    }

    @Test func all16BitValues() throws {
        var sample = PNGSample(.gray, depth: 16, width: 256, height: 256)
        sample.samples = Array(0..<65_536)
        let image = try ImageFile.read(sample.bytes).image
        let rounded = (0..<65_536).map { UInt8(($0 * 255 + 32895) >> 16) }
        #expect(image.samples == rounded)
    }

    @Test(arguments: [1, 2, 4, 8], [false, true]) func palettes(depth: Int, isInterlaced: Bool) throws {
        var sample = PNGSample(.palette, depth: depth, isInterlaced: isInterlaced)
        let entries: [[UInt8]] = (0..<(1 << depth)).map { i in
            let value = UInt8(i)
            return [value, 255 - value, value &* 7]
        }
        sample.chunks = [("PLTE", entries.flatMap { $0 })]
        let opaque = try ImageFile.read(sample.bytes).image
        #expect(opaque.color == .rgb && opaque.alpha == nil)
        #expect(opaque.samples == sample.samples.flatMap { entries[$0] })

        // Entries beyond the end of tRNS are opaque.
        sample.chunks.append(("tRNS", [9, 200]))
        let image = try ImageFile.read(sample.bytes).image
        #expect(image.samples == opaque.samples)
        let alpha: [UInt8] = sample.samples.map { $0 == 0 ? 9 : $0 == 1 ? 200 : 255 }
        #expect(image.alpha == alpha)
    }

    @Test func grayPaletteIsRGB() throws {
        var sample = PNGSample(.palette, depth: 1)
        sample.chunks = [("PLTE", [5, 5, 5, 90, 90, 90])]
        #expect(try ImageFile.read(sample.bytes).image.color == .rgb)
    }

    @Test func transparentColors() throws {
        for depth in [1, 2, 4, 8, 16] {
            var sample = PNGSample(.gray, depth: depth)
            let key = sample.samples[5]
            sample.chunks = [("tRNS", [UInt8(key >> 8), UInt8(key & 255)])]
            let image = try ImageFile.read(sample.bytes).image
            #expect(image.alpha == sample.samples.map { $0 == key ? 0 : 255 })
            #expect(image.samples == sample.samples.map { reduced($0, depth: depth) })
        }
    }

    @Test func transparentColorOf16BitsIsComparedInFull() throws {
        var sample = PNGSample(.rgb, depth: 16, width: 3, height: 1)
        sample.samples = [0x1234, 0x5678, 0x9ABC, 0x1235, 0x5678, 0x9ABC, 0x1234, 0x5678, 0x9ABC]
        sample.chunks = [("tRNS", [0x12, 0x34, 0x56, 0x78, 0x9A, 0xBC])]
        let image = try ImageFile.read(sample.bytes).image
        #expect(image.alpha == [0, 255, 0])
        #expect(image.samples[0..<3] == image.samples[3..<6])
    }

    @Test func opaqueAlphaIsLeftOut() throws {
        var sample = PNGSample(.grayAlpha, depth: 8, width: 2, height: 2)
        sample.samples = [1, 255, 2, 255, 3, 255, 4, 255]
        #expect(try ImageFile.read(sample.bytes).image.alpha == nil)
        sample.samples[7] = 254
        let image = try ImageFile.read(sample.bytes).image
        #expect(image.alpha == [255, 255, 255, 254] && image.samples == [1, 2, 3, 4])
    }

    @Test func colorChunksChangeNoPixel() throws {
        let plain = PNGSample(.rgb, depth: 8)
        let gamma: [UInt8] = [0x00, 0x01, 0x86, 0xA0]
        for chunk in [
            ("gAMA", gamma), ("sRGB", [0]), ("cHRM", [UInt8](repeating: 9, count: 32)), ("sBIT", [3, 3, 3]),
        ]
            as [(String, [UInt8])]
        {
            var sample = plain
            sample.chunks = [chunk]
            #expect(try ImageFile.read(sample.bytes).image == expected(plain))
        }
        var deep = PNGSample(.gray, depth: 16)
        let image = try ImageFile.read(deep.bytes).image
        deep.chunks = [("gAMA", gamma)]
        #expect(try ImageFile.read(deep.bytes).image == image)
    }
}
