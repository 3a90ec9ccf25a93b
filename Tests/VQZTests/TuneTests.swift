import Decoding
import Encoding
import TestModels
import TestSupport
import Testing

@testable import VQZ

/// `Tune.visual` moves bits from where errors are hidden to where they are seen, alike on every machine.
@Suite struct TuneTests {
    @Test(arguments: [1, 2, 4])
    func sameBytesForEveryLevelAndThreadCount(effort: Int) throws {
        let model = try TestModel.codec(seed: 71)
        let image = TestImage.make(70, 45, alpha: true)
        let quality = Quality(index: 1)
        let expected = try Encoder(model: model, threads: 1, instructions: .portable)
            .encode(
                image, quality: quality,
                options: EncodingOptions(.lossy, effort: Effort(effort), tune: .visual))
        #expect(try Decoder(model: model).decode(expected.bytes) == expected.reconstruction)
        for level in InstructionSet.supported {
            let encoder = Encoder(model: model, threads: 3, instructions: level)
            let bytes = try encoder.compress(
                image, quality: quality,
                options: EncodingOptions(.lossy, effort: Effort(effort), tune: .visual))
            #expect(bytes == expected.bytes)
        }
    }

    /// Without a tune, files are of the visual one, but where the aim is an error.
    @Test func defaults() throws {
        let encoder = Encoder(model: try TestModel.codec(seed: 71))
        let picture = Picture.bytes(TestImage.make(70, 45))
        func files(_ compress: (EncodingOptions) throws -> [UInt8]) throws -> [[UInt8]] {
            try [nil, .psnr, .visual].map { try compress(EncodingOptions(.lossy, tune: $0)) }
        }
        let quality = FractionalQuality(encoder.defaultQuality)
        let plain = try files { try encoder.compress(picture, quality: quality, options: $0) }
        #expect(plain[0] == plain[2] && plain[1] != plain[2])
        #expect(try encoder.encode(picture, quality: quality, options: .lossy).bytes == plain[2])
        for target in [Target.bytes(plain[1].count), .bitsPerPixel(1)] {
            let aimed = try files { try encoder.compress(picture, target: target, options: $0).bytes }
            #expect(aimed[0] == aimed[2] && aimed[1] != aimed[2])
        }
        let aimed = try files { try encoder.compress(picture, target: .psnr(12), options: $0).bytes }
        #expect(aimed[0] == aimed[1] && aimed[1] != aimed[2])
    }

    /// Faint texture on the left, strong noise on the right.
    @Test func errorsMoveToWhatHidesThem() throws {
        var random = SplitMix64(seed: 72)
        var samples: [UInt8] = []
        for _ in 0..<96 {
            for x in 0..<192 {
                let noise = random.integer(in: x < 96 ? -6...6 : -100...100)
                samples.append(UInt8(128 + noise))
            }
        }
        let image = Image(width: 192, height: 96, color: .gray, samples: samples)
        let encoder = Encoder(model: .default())
        let errors = try Tune.allCases.map { tune in
            try squaredErrors(
                image,
                encoder.encode(
                    image, quality: Quality(index: 5), options: EncodingOptions(.lossy, tune: tune)
                ).reconstruction)
        }
        let (psnr, visual) = (errors[0], errors[1])
        #expect(visual.left < psnr.left)
        #expect(visual.right > psnr.right)
    }

    private func squaredErrors(_ image: Image, _ decoded: Image) -> (left: Int, right: Int) {
        var sums = (left: 0, right: 0)
        for (i, pair) in zip(image.samples, decoded.samples).enumerated() {
            let error = Int(pair.0) - Int(pair.1)
            if i % image.width < image.width / 2 {
                sums.left += error * error
            } else {
                sums.right += error * error
            }
        }
        return sums
    }
}
