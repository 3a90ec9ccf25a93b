import ImageFiles
import Raster
import TestSupport
import Testing

/// The error that reading throws, or nil if the file is accepted.
func readingError(_ bytes: [UInt8], limits: DecodingLimits = DecodingLimits()) -> ImageFileError? {
    do {
        _ = try ImageFile.read(bytes, limits: limits)
        return nil
    } catch {
        return error
    }
}

@Suite struct PNGRefusalTests {
    private let samples = [
        PNGSample(.rgba, depth: 8), PNGSample(.gray, depth: 2, isInterlaced: true),
        PNGSample(.rgb, depth: 16),
    ]

    @Test func everyTruncationIsRefused() {
        for bytes in samples.map(\.bytes) {
            for count in 0..<bytes.count {
                #expect(readingError(Array(bytes[..<count])) != nil, "cut to \(count) bytes")
            }
        }
    }

    @Test func truncationSaysWhere() {
        let bytes = PNGSample(.gray, depth: 8, width: 200, height: 200).bytes
        guard case .malformed(.png, let reason, let offset, let row?) = readingError(Array(bytes[..<20_000]))
        else {
            Issue.record("a file cut within its pixels must name a row")
            return
        }
        #expect(reason == "the file ends too early")
        #expect(offset > 10_000 && offset <= 20_000)
        #expect(row > 50 && row < 100)
    }

    @Test func everyFlippedBitIsRefused() {
        for bytes in samples.map(\.bytes) {
            for i in bytes.indices {
                var damaged = bytes
                damaged[i] ^= 1 << (i % 8)
                #expect(readingError(damaged) != nil, "byte \(i)")
            }
        }
    }

    @Test func damagedPixelsWithRightChecksumsNeverCrash() {
        var generator = SplitMix64(seed: 5)
        let plain = PNGSample.deflate([UInt8](repeating: 1, count: 14 * 9))
        let good = PNGSample(.gray, depth: 8).bytes
        for _ in 0..<2000 {
            var stream = plain
            stream[.random(in: 0..<stream.count, using: &generator)] = .random(in: 0...255, using: &generator)
            let bytes = good[..<33] + PNGSample.chunk("IDAT", stream) + PNGSample.chunk("IEND", [])
            if let error = readingError(Array(bytes)) { #expect("\(error)".hasPrefix("damaged PNG file: ")) }
        }
    }

    @Test func wrongContents() {
        #expect(readingError([]) == .unknownFormat(.empty))
        #expect(readingError(Array("GIF89a trailing".utf8)) == .unknownFormat(.known("GIF")))
        var withoutPalette = PNGSample(.palette, depth: 4)
        #expect(readingError(withoutPalette.bytes) != nil)
        withoutPalette.chunks = [("PLTE", [1, 2])]
        #expect(readingError(withoutPalette.bytes) != nil)
        var missingRows = PNGSample(.gray, depth: 8)
        missingRows.samples.removeLast(13)
        missingRows.height = 8
        let cut = missingRows.bytes
        var taller = PNGSample(.gray, depth: 8).bytes
        taller.replaceSubrange(33..., with: cut[33...])
        #expect(readingError(taller) != nil)
    }

    @Test func pixelLimitComesBeforeThePixels() {
        // 2^31 - 1 pixels each way, no pixel data at all.
        let header: [UInt8] = [0x7F, 0xFF, 0xFF, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF, 8, 6, 0, 0, 0]
        let start = Array(PNGSample(.gray, depth: 8).bytes[..<8])
        let bomb = start + PNGSample.chunk("IHDR", header) + PNGSample.chunk("IDAT", [])
        let side = Int(Int32.max)
        #expect(readingError(bomb) == .tooManyPixels(width: side, height: side, limit: 1 << 28))

        let unlimited = DecodingLimits(maxPixels: .max)
        #expect(
            readingError(bomb, limits: unlimited) == .tooManyPixels(width: side, height: side, limit: 1 << 48)
        )

        let small = PNGSample(.gray, depth: 8).bytes
        #expect(readingError(small, limits: DecodingLimits(maxPixels: 117)) == nil)
        let error = ImageFileError.tooManyPixels(width: 13, height: 9, limit: 116)
        #expect(readingError(small, limits: DecodingLimits(maxPixels: 116)) == error)
        #expect("\(error)" == "13 x 9 is 117 pixels, over the limit of 116")
    }

    /// Deflate shrinks nothing to less than a 1032nd: shorter files are refused before their pixels are
    /// allocated.
    @Test(arguments: [(PNGSample.ColorType.gray, 1, 125), (.gray, 8, 1000), (.rgba, 16, 8000)])
    func sizeThatTheFileCannotHold(type: PNGSample.ColorType, depth: Int, rowBytes: Int) {
        let size: [UInt8] = [0, 0, 0x03, 0xE8]
        let start =
            Array(PNGSample(.gray, depth: 8).bytes[..<8])
            + PNGSample.chunk("IHDR", size + size + [UInt8(depth), type.rawValue, 0, 0, 0])
        let stream = PNGSample.deflate([UInt8](repeating: 0, count: 1000 * (1 + rowBytes)))
        let end = PNGSample.chunk("IEND", [])
        #expect(readingError(start + PNGSample.chunk("IDAT", stream) + end) == nil)
        let cut = start + PNGSample.chunk("IDAT", Array(stream.prefix(stream.count / 4))) + end
        let reason = "\(cut.count) bytes cannot hold 1000 x 1000 pixels"
        #expect(
            readingError(cut) == .malformed(.png, reason: reason, offset: cut.count, row: nil))
    }
}
