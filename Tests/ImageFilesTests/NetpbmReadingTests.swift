import ImageFiles
import Raster
import Testing

@Suite struct NetpbmReadingTests {
    private func file(_ header: String, _ samples: [UInt8] = [10, 20, 30, 40, 50, 60]) -> [UInt8] {
        Array(header.utf8) + samples
    }

    @Test(arguments: [
        "P6 2 1 255\n", "P6\n# made by hand\n2 1\n255\n", "P6\t\r\n2\n# 9 9\n1 #\r\n 255 ",
        "P6 02 0001 255\n", "P6 2 1 255#9\n", "P6#9\n2#9\n1#9\r255# 9 #\r",
    ]) func headers(header: String) throws {
        let image = try ImageFile.read(file(header)).image
        #expect(image == Image(width: 2, height: 1, color: .rgb, samples: [10, 20, 30, 40, 50, 60]))
    }

    @Test func samplesMayLookLikeSpace() throws {
        let image = try ImageFile.read(file("P5 3 2 255\n", [10, 32, 35, 10, 49, 9])).image
        #expect(image == Image(width: 3, height: 2, color: .gray, samples: [10, 32, 35, 10, 49, 9]))
    }

    @Test(arguments: [
        ("P6", "white space missing before the width", 2),
        ("P62 1 255\n", "white space missing before the width", 2),
        ("P6 x", "the width is missing", 3), ("P6 2 # 1 255", "the height is missing", 12),
        ("P6 2147483648 1 255\n", "the width is 2^31 or more", 12),
        ("P6 -2 1 255\n", "the width is missing", 3),
        ("P6 2 0 255\n", "2 x 0 is no size", 6),
        ("P6 2 1 65536\n", "maximum 65536, not 1 to 65535", 12),
        ("P6 2 1 0\n", "maximum 0, not 1 to 65535", 8),
        ("P5 6 1 59\n", "sample 60 is over the maximum 59", 15),
        ("P6 2 1 255", "white space missing before the samples", 10),
        ("P6 2 2 255\n", "6 bytes of samples, 12 expected", 11),
        ("P7\nWIDTH 2\nHEIGHT 1\nDEPTH 3\n", "ENDHDR is missing", 34),
        ("P7\nWIDTH 2\nHEIGHT 1\nDEPTH 5\nMAXVAL 1\nENDHDR\n", "5 samples per pixel, not 1 to 4", 44),
        ("P7\nWIDTH x\nENDHDR\n", "WIDTH is no number below 2^31", 11),
    ]) func malformed(header: String, reason: String, offset: Int) {
        // A header that ends early must not be completed by samples.
        let bytes = file(header, header.hasSuffix("\n") ? [10, 20, 30, 40, 50, 60] : [])
        #expect(readingError(bytes) == .malformed(.netpbm, reason: reason, offset: offset, row: nil))
    }

    @Test func everyTruncationIsRefused() {
        let bytes = file("P6\n# c\n2 1\n255# c\n")
        for count in 0..<bytes.count { #expect(readingError(Array(bytes[..<count])) != nil) }
    }

    /// Plain and binary files, every maximum on its own scale, black and white the right way round.
    @Test(
        arguments: [
            (
                "P3\n# by hand\n2 1\n# again\n15\n15 0 0  0 15 1\n", [], Image.Color.rgb,
                [255, 0, 0, 0, 255, 17]
            ),
            ("P2 3 1 11\n0 5 11\n", [], .gray, [0, 116, 255]),
            ("P1 4 2\n0110 1 0 0 1", [], .gray, [255, 0, 0, 255, 0, 255, 255, 0]),
            ("P4 3 2\n", [0b1010_0000, 0b0100_0000], .gray, [0, 255, 0, 255, 0, 255]),
            ("P5 2 1 200\n", [200, 100], .gray, [255, 128]),
            ("P5 2 1 65535\n", [255, 255, 1, 128], .gray, [255, 1]),
            (
                "P7\n# a map\nWIDTH 2\nHEIGHT 1\nDEPTH 3\nMAXVAL 255\nTUPLTYPE RGB\nENDHDR\n",
                [1, 2, 3, 4, 5, 6], .rgb, [1, 2, 3, 4, 5, 6]
            ),
        ] as [(String, [UInt8], Image.Color, [UInt8])])
    func otherKinds(header: String, samples: [UInt8], color: Image.Color, expected: [UInt8]) throws {
        let loaded = try ImageFile.read(file(header, samples))
        #expect(loaded.image.color == color && loaded.image.samples == expected)
        #expect(loaded.losses.isEmpty)
        #expect(loaded.picture.depth == (header.contains("65535") ? 16 : 8))
    }

    /// The fewest bits that hold the maximum, which becomes their largest sample.
    @Test(
        arguments: [
            (256, 9, [0, 128, 256], [0, 256, 511]), (511, 9, [1, 300, 511], [1, 300, 511]),
            (1000, 10, [1, 500, 1000], [1, 512, 1023]), (1023, 10, [7, 512, 1023], [7, 512, 1023]),
            (4095, 12, [7, 512, 4095], [7, 512, 4095]), (65535, 16, [1, 256, 65535], [1, 256, 65535]),
        ] as [(Int, Int, [Int], [UInt16])])
    func deepSamples(maximum: Int, depth: Int, stored: [Int], expected: [UInt16]) throws {
        let picture = Picture.deep(
            DeepImage(width: 3, height: 1, color: .gray, depth: depth, samples: expected))
        let words = stored.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] }
        #expect(try ImageFile.read(file("P5 3 1 \(maximum)\n", words)).picture == picture)
        let text = stored.map { String($0) }.joined(separator: " ")
        #expect(try ImageFile.read(file("P2 3 1 \(maximum)\n\(text)\n", [])).picture == picture)
        let map = "P7\nWIDTH 3\nHEIGHT 1\nDEPTH 1\nMAXVAL \(maximum)\nENDHDR\n"
        #expect(try ImageFile.read(file(map, words)).picture == picture)
    }

    @Test func deepMapsHaveAlpha() throws {
        let header = "P7\nWIDTH 2\nHEIGHT 1\nDEPTH 2\nMAXVAL 1023\nTUPLTYPE GRAYSCALE_ALPHA\nENDHDR\n"
        let deep = { DeepImage(width: 2, height: 1, color: .gray, depth: 10, samples: [7, 9], alpha: $0) }
        #expect(
            try ImageFile.read(file(header, [0, 7, 3, 255, 0, 9, 3, 254])).picture
                == .deep(deep([1023, 1022])))
        #expect(
            try ImageFile.read(file(header, [0, 7, 3, 255, 0, 9, 3, 255])).picture == .deep(deep(nil)))
    }

    @Test func mapsHaveAlpha() throws {
        let header = "P7\nWIDTH 1\nHEIGHT 2\nDEPTH 2\nMAXVAL 255\nTUPLTYPE GRAYSCALE_ALPHA\nENDHDR\n"
        let image = try ImageFile.read(file(header, [7, 8, 9, 255])).image
        #expect(image == Image(width: 1, height: 2, color: .gray, samples: [7, 9], alpha: [8, 255]))
    }

    private func map(_ depth: Int, _ type: String) -> [UInt8] {
        file("P7\nWIDTH   1\nHEIGHT\t1\nDEPTH \(depth)\nMAXVAL 255\n\(type)ENDHDR\n", [9, 8, 7, 6])
    }

    @Test(arguments: [
        ("", nil), ("TUPLTYPE\n", nil), ("TUPLTYPE   RGB_ALPHA \n", nil), ("TUPLTYPE CMYK\n", "CMYK"),
        ("TUPLTYPE four\nTUPLTYPE colours\n", "four colours"),
    ]) func unknownMeaningsAreTold(lines: String, type: String?) throws {
        let loaded = try ImageFile.read(map(4, lines))
        #expect(loaded.image == Image(width: 1, height: 1, color: .rgb, samples: [9, 8, 7], alpha: [6]))
        #expect(loaded.losses == (type.map { [.meaning($0, channels: 4)] } ?? []))
    }

    @Test(arguments: [
        ("BLACKANDWHITE", 1), ("GRAYSCALE", 1), ("BLACKANDWHITE_ALPHA", 2), ("GRAYSCALE_ALPHA", 2),
        ("RGB", 3), ("RGB_ALPHA", 4),
    ]) func meaningsGoWithTheirDepth(type: String, channels: Int) {
        for depth in 1...4 {
            let bytes = map(depth, "TUPLTYPE \(type)\n").dropLast(4 - depth)
            let reason = "TUPLTYPE \(type) goes with DEPTH \(channels), not \(depth)"
            let offset = bytes.count - depth
            #expect(
                readingError(Array(bytes))
                    == (depth == channels
                        ? nil : .malformed(.netpbm, reason: reason, offset: offset, row: nil)))
        }
    }

    @Test(arguments: ["P6 1 1 255\n", "P3 1 1 255 "]) func bytesAfterTheImage(header: String) throws {
        let samples: [UInt8] = header.hasPrefix("P3") ? Array("1 2 3\n \nxyz".utf8) : [1, 2, 3, 4, 5, 6]
        let loaded = try ImageFile.read(file(header, samples))
        #expect(loaded.image.samples == [1, 2, 3] && loaded.losses == [.trailingBytes(3)])
    }

    @Test func pixelLimit() {
        let error = ImageFileError.tooManyPixels(width: 2_000_000_000, height: 2_000_000_000, limit: 1 << 28)
        let bytes = file("P5 2000000000 2000000000 255\n")
        #expect(readingError(bytes) == error)
        let unlimited = DecodingLimits(maxPixels: .max)
        #expect(
            readingError(bytes, limits: unlimited)
                == .tooManyPixels(width: 2_000_000_000, height: 2_000_000_000, limit: 1 << 48))
    }
}
