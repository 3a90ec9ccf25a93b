import TestModels
import TestSupport
import Testing

@testable import VQZ

/// Colours of pixels with alpha 0.
@Suite struct HiddenColorTests {
    private let model = CodecModel.default()
    private let image: Image

    /// A smooth disc on noise that is not seen.
    init() {
        var random = SplitMix64(seed: 83)
        var image = Image(
            width: 96, height: 80, color: .rgb, samples: random.array(96 * 80 * 3, in: 0...255),
            alpha: [UInt8](repeating: 0, count: 96 * 80))
        for y in 0..<80 {
            for x in 0..<96 where (x - 48) * (x - 48) + (y - 40) * (y - 40) < 900 {
                image.alpha![y * 96 + x] = x == 48 ? 200 : 255
                for c in 0..<3 { image.samples[(y * 96 + x) * 3 + c] = UInt8(60 + x + c) }
            }
        }
        self.image = image
    }

    @Test func takesFewBitsUnlessKept() throws {
        let (encoder, quality) = (Encoder(model: model), Quality(number: 5))
        let filled = try encoder.encode(image, quality: quality, options: .lossy)
        let kept = try encoder.encode(
            image, quality: quality, options: EncodingOptions(.lossy, keepsHiddenColor: true))
        #expect(filled.sections.indices * 4 < kept.sections.indices)
        #expect(filled.reconstruction.alpha == image.alpha && kept.reconstruction.alpha == image.alpha)
    }

    @Test func losslessKeepsIt() throws {
        let bytes = try Encoder(model: model).compress(
            image, quality: Quality(number: 5), options: .lossless)
        #expect(try Decoder(model: model).decode(bytes) == image)
    }

    /// Exact pixels that were not asked for keep what is seen. Where alpha is 0 or opaque, one colour tells
    /// it.
    @Test func exactPixelsKeepWhatIsSeen() throws {
        var image = image
        image.alpha = image.alpha!.map { $0 == 0 ? 0 : 255 }
        for i in image.alpha!.indices where image.alpha![i] != 0 {
            image.samples.replaceSubrange(3 * i..<3 * i + 3, with: [UInt8(i / 96 / 40 * 255), 0, 80])
        }
        let encoded = try Encoder(model: model).encode(image, quality: Quality(number: 8))
        let decoded = try Decoder(model: model).decode(encoded.bytes)
        #expect(encoded.sections.exact > 0 && encoded.sections.exact < 400)
        #expect(decoded.alpha == image.alpha)
        for i in image.alpha!.indices where image.alpha![i] != 0 {
            #expect(decoded.samples[3 * i..<3 * i + 3] == image.samples[3 * i..<3 * i + 3])
        }
    }
}
