import Container
import TestModels
import TestSupport
import Testing

@testable import VQZ

/// Indices or exact pixels.
@Suite struct CodingTests {
    private let encoder: Encoder
    private let decoder: Decoder
    private let quality = Quality(index: 1)

    init() throws {
        let model = try TestModel.codec(seed: 81)
        encoder = Encoder(model: model)
        decoder = Decoder(model: model)
    }

    /// Four flat rectangles.
    private let flat = Image(
        width: 64, height: 48, color: .rgb,
        samples: (0..<64 * 48).flatMap { i -> [UInt8] in
            let (right, below): (UInt8, UInt8) = (UInt8(i % 64 / 32), UInt8(i / 64 / 24))
            return [200 * right, 99 * below, 7]
        })

    @Test func flatPicturesAreExact() throws {
        let encoded = try encoder.encode(flat, quality: quality)
        #expect(encoded.reconstruction == flat)
        #expect(encoded.sections.indices == 0 && encoded.sections.exact > 0)
        #expect(try FileInfo(parsing: encoded.bytes).quality == nil)
        #expect(try decoder.decode(encoded.bytes) == flat)
        #expect(try encoder.compress(flat, quality: quality) == encoded.bytes)
        #expect(try encoder.encode(flat, quality: quality, options: .lossy).sections.exact == 0)
    }

    /// Whatever the picture, the file is the exact one if that is at most a few bytes larger than the other.
    @Test(arguments: [1, 2, 5, 40, 255], [false, true])
    func automaticIsExactOrTheSmaller(amplitude: Int, alpha: Bool) throws {
        var random = SplitMix64(seed: 82)
        let image = Image(
            width: 40, height: 30, color: .rgb,
            samples: (0..<3600).map { _ in UInt8(random.integer(in: 0...amplitude)) },
            alpha: alpha ? (0..<1200).map { UInt8($0 / 5) } : nil)
        let options = [
            EncodingOptions(keepsHiddenColor: true), EncodingOptions(.lossy, keepsHiddenColor: true),
            .lossless,
        ]
        let files = try options.map { try encoder.compress(image, quality: quality, options: $0) }
        #expect(files[0] == (files[2].count <= files[1].count + 32 ? files[2] : files[1]))
        #expect(try decoder.decode(files[2]) == image)
    }

    @Test func losslessKeepsDeepSamplesAndMetadata() throws {
        let samples = (0..<600).map { UInt16(truncatingIfNeeded: $0 &* 7919) }
        let picture = Picture.deep(
            DeepImage(
                width: 20, height: 10, color: .rgb, depth: 16, samples: samples,
                alpha: (0..<200).map { UInt16($0 * 300) }))
        let metadata = ImageMetadata(icc: [1, 2, 3], xmp: [4], chunks: [.sBIT: [16, 16, 16, 16]])
        for coding in [Coding.lossless, .lossy] {
            let bytes = try encoder.compress(
                picture, metadata: metadata, quality: FractionalQuality(quality),
                options: EncodingOptions(coding, keepsHiddenColor: true))
            let file = try VQZFile(parsing: bytes)
            #expect(file.metadata().metadata == metadata && file.header.depth == 16)
            guard coding == .lossless else { continue }
            let decoded = try decoder.decode(bytes, DecodingOptions())
            #expect(decoded.picture == picture)
        }
    }

    /// What is said of an alpha that is left out goes with it.
    @Test func opaqueAlphaTakesItsBitsAlong() throws {
        var image = flat
        image.alpha = [UInt8](repeating: 255, count: 64 * 48)
        let bytes = try encoder.compress(
            .bytes(image), metadata: ImageMetadata(chunks: [.sBIT: [8, 7, 6, 5]]),
            quality: FractionalQuality(quality))
        #expect(try VQZFile(parsing: bytes).metadata().metadata.chunks == [.sBIT: [8, 7, 6]])
    }

    @Test func targetsTakeExactPixelsThatMeetThem() throws {
        let lossless = try encoder.compress(flat, quality: quality, options: .lossless)
        for target in [Target.bytes(lossless.count), .bytes(100_000), .bitsPerPixel(20), .psnr(90)] {
            let aimed = try encoder.compress(.bytes(flat), target: target)
            #expect(aimed.bytes == lossless && aimed.isMet && aimed.quality == nil)
        }
        let small = try encoder.compress(.bytes(flat), target: .bytes(1), options: .lossless)
        #expect(small.bytes == lossless && !small.isMet)
    }
}
