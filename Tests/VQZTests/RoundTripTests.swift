import Decoding
import Encoding
import TestModels
import Testing

@testable import VQZ

/// The decoder's image equals the encoder's reconstruction.
@Suite struct RoundTripTests {
    static let sizes = [(1, 1), (1, 17), (16, 16), (17, 33), (200, 120), (40, 3)]

    @Test(arguments: sizes, [0, 1, 2])
    func everySizeAndQuality(size: (Int, Int), quality: Int) throws {
        try check(TestImage.make(size.0, size.1), quality, try TestModel.codec(seed: 1))
    }

    @Test(arguments: Image.Color.allCases, [false, true])
    func everyKind(color: Image.Color, alpha: Bool) throws {
        let model = try TestModel.codec(seed: 2)
        try check(TestImage.make(37, 21, color: color, alpha: alpha), 1, model)
    }

    @Test func alphaThatIsOpaqueEverywhereCountsAsNone() throws {
        let encoder = Encoder(model: try TestModel.codec(seed: 2))
        var image = TestImage.make(9, 5)
        let plain = try encoder.encode(image, quality: Quality(index: 0), options: .lossy)
        image.alpha = [UInt8](repeating: 255, count: 45)
        let opaque = try encoder.encode(image, quality: Quality(index: 0), options: .lossy)
        #expect(opaque.bytes == plain.bytes)
        #expect(opaque.reconstruction == plain.reconstruction)
        image.alpha?[44] = 254
        #expect(
            try encoder.encode(image, quality: Quality(index: 0), options: .lossy).reconstruction.alpha
                == image.alpha)
    }

    @Test func everythingSaturates() throws {
        let model = try TestModel.codec(seed: 3, range: .extreme)
        for quality in 0..<3 { try check(TestImage.make(50, 35), quality, model) }
    }

    @Test func smallestArchitecture() throws {
        let model = try TestModel.codec(seed: 4, .smallest, codewords: 1)
        try check(TestImage.make(33, 18), 0, model)
    }

    @Test func largestCodebooks() throws {
        try check(TestImage.make(64, 48), 2, try TestModel.codec(seed: 5, codewords: 256))
    }

    private func check(_ image: Image, _ quality: Int, _ model: CodecModel) throws {
        let encoding = try Encoder(model: model).encode(
            image, quality: Quality(index: quality), options: .lossy)
        let decoded = try Decoder(model: model).decode(encoding.bytes)
        #expect(decoded == encoding.reconstruction)
        #expect(decoded.alpha == image.alpha)
        #expect(decoded.width == image.width && decoded.height == image.height)
        // A column may be gray by chance.
        #expect(decoded.color == image.color || image.width == 1)
        let sections = encoding.sections
        #expect(sections.header + sections.indices + sections.alpha == encoding.bytes.count)
        // The range coder loses less than a thousandth and ends within a few bytes of the prior's length.
        let payload = Double(sections.indices - 6)
        #expect(payload <= encoding.priorBits / 8 * 1.005 + 8)
        #expect(payload >= encoding.priorBits / 8 * 0.995 - 8)
    }
}
