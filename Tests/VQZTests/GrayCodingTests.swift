import Container
import Raster
import TestModels
import Testing

@testable import VQZ

/// Gray that is given as colour.
@Suite struct GrayCodingTests {
    private let encoder: Encoder
    private let decoder: Decoder
    private let quality = Quality(index: 1)
    private let gray = TestImage.make(50, 37, color: .gray)

    init() throws {
        let model = try TestModel.codec(seed: 87)
        encoder = Encoder(model: model)
        decoder = Decoder(model: model)
    }

    private func compress(
        _ picture: Picture, _ metadata: ImageMetadata = ImageMetadata(),
        _ options: EncodingOptions = EncodingOptions()
    ) throws -> [UInt8] {
        try encoder.compress(
            picture, metadata: metadata, quality: FractionalQuality(quality), options: options)
    }

    @Test(arguments: [Coding.automatic, .lossy], [0, 1, 255])
    func isCodedAsGray(coding: Coding, alphaStep: Int) throws {
        var gray = gray
        if alphaStep > 0 { gray.alpha = (0..<50 * 37).map { UInt8($0 * alphaStep % 256) } }
        let options = EncodingOptions(coding)
        let expected = try compress(.bytes(gray), options: options)
        #expect(try compress(.bytes(gray.inRGB), options: options) == expected)
        let encoded = try encoder.encode(gray.inRGB, quality: quality, options: options)
        #expect(encoded.bytes == expected && encoded.reconstruction.color == .gray)
        #expect(try decoder.decode(expected) == encoded.reconstruction)
        let target = Target.bytes(expected.count + 100)
        #expect(
            try encoder.compress(.bytes(gray.inRGB), target: target, options: options).bytes
                == encoder.compress(.bytes(gray), target: target, options: options).bytes)
    }

    private func compress(_ picture: Picture, options: EncodingOptions) throws -> [UInt8] {
        try compress(picture, ImageMetadata(), options)
    }

    @Test func opaqueAlphaCountsAsNone() throws {
        var image = gray.inRGB
        image.alpha = [UInt8](repeating: 255, count: 50 * 37)
        #expect(try compress(.bytes(image)) == compress(.bytes(gray)))
    }

    /// Where alpha is 0, colours do not count unless they are kept.
    @Test func hiddenColors() throws {
        var gray = gray
        gray.alpha = (0..<50 * 37).map { $0 % 3 == 0 ? 0 : 200 }
        var image = gray.inRGB
        for i in 0..<50 * 37 where i % 3 == 0 { image.samples[3 * i] ^= 0x55 }
        #expect(try compress(.bytes(image)) == compress(.bytes(gray)))
        let kept = try compress(.bytes(image), options: EncodingOptions(keepsHiddenColor: true))
        #expect(try decoder.decode(kept).color == .rgb)
    }

    @Test func deepSamples() throws {
        func deep(_ image: Image) -> Picture {
            .deep(
                DeepImage(
                    width: image.width, height: image.height, color: image.color, depth: 12,
                    samples: image.samples.map { UInt16($0) * 16 + 7 }))
        }
        #expect(try compress(deep(gray.inRGB)) == compress(deep(gray)))
    }

    @Test func channelsStayWhereTheyAreWanted() throws {
        let exact = try compress(.bytes(gray.inRGB), options: .lossless)
        #expect(try decoder.decode(exact) == gray.inRGB)
        let profiled = try compress(.bytes(gray.inRGB), ImageMetadata(icc: [1, 2, 3]))
        #expect(try decoder.decode(profiled).color == .rgb)
        var image = gray.inRGB
        image.samples[100] ^= 1
        #expect(try decoder.decode(compress(.bytes(image))).color == .rgb)
    }

    /// The bits of the channel are those of the three that had most.
    @Test(arguments: [false, true]) func significantBits(alpha: Bool) throws {
        var image = gray.inRGB
        if alpha { image.alpha = (0..<50 * 37).map { UInt8($0 % 256) } }
        let bytes = try compress(.bytes(image), ImageMetadata(chunks: [.sBIT: [5, 6, 4, 7]]))
        let found = try VQZFile(parsing: bytes).metadata().metadata.chunks
        #expect(found == [.sBIT: alpha ? [6, 7] : [6]])
    }
}
