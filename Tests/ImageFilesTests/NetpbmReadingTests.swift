import ImageFiles
import Raster
import Testing

@Suite struct NetpbmReadingTests {
    private func file(_ header: String, _ samples: [UInt8] = [10, 20, 30, 40, 50, 60]) -> [UInt8] {
        Array(header.utf8) + samples
    }

    @Test(arguments: [
        "P6 2 1 255\n", "P6\n# made by hand\n2 1\n255\n", "P6\t\r\n2\n# 9 9\n1 #\r\n 255 ",
        "P6 02 0001 255\n",
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
        ("P6 2 1 65535\n", "maximum 65535, only 255 is supported", 12),
        ("P6 2 1 255", "white space missing before the samples", 10),
        ("P6 2 2 255\n", "6 bytes of samples, 12 expected", 11),
        ("P6 1 1 255\n", "6 bytes of samples, 3 expected", 11),
    ]) func malformed(header: String, reason: String, offset: Int) {
        // A header that ends early must not be completed by samples.
        let bytes = file(header, header.hasSuffix("\n") ? [10, 20, 30, 40, 50, 60] : [])
        #expect(readingError(bytes) == .malformed(.netpbm, reason: reason, offset: offset, row: nil))
    }

    @Test func everyTruncationIsRefused() {
        let bytes = file("P6\n# c\n2 1\n255\n")
        for count in 0..<bytes.count { #expect(readingError(Array(bytes[..<count])) != nil) }
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
