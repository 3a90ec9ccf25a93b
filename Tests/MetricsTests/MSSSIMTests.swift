import Glibc
import Metrics
import Raster
import TestSupport
import Testing

@Suite struct MSSSIMTests {
    /// A smooth image with some noise, and a version of it with more.
    private func pair(width: Int, height: Int, color: Image.Color) -> (Image, Image) {
        var generator = SplitMix64(seed: UInt64(width))
        var (a, b): ([UInt8], [UInt8]) = ([], [])
        for i in 0..<width * height * color.channels {
            let smooth = 128 + 90 * sin(Double(i) / 37) * cos(Double(i / width) / 11)
            let detail = Double.random(in: -10...10, using: &generator)
            let error = Double.random(in: -25...25, using: &generator)
            a.append(UInt8(smooth + detail))
            b.append(UInt8(smooth + detail + error))
        }
        return (
            Image(width: width, height: height, color: color, samples: a),
            Image(width: width, height: height, color: color, samples: b)
        )
    }

    @Test func equalImages() throws {
        let (a, _) = pair(width: 180, height: 170, color: .gray)
        #expect(abs(try #require(msSSIM(a, a)) - 1) < 1e-6)
    }

    @Test func flatImagesDifferInLuminanceAlone() throws {
        // Contrast and structure are 1; the luminance of the last scale has exponent 0.1333.
        func flat(_ value: UInt8) -> Image {
            Image(width: 161, height: 161, color: .gray, samples: [UInt8](repeating: value, count: 161 * 161))
        }
        let expected = pow((2 * 100 * 130 + 6.5025) / (100 * 100 + 130 * 130 + 6.5025), 0.1333)
        #expect(abs(try #require(msSSIM(flat(100), flat(130))) - expected) < 1e-6)
    }

    @Test func agreesWithTheDefinition() throws {
        let (a, b) = pair(width: 163, height: 176, color: .gray)
        let expected = ReferenceMSSSIM.value(a, b)
        #expect(expected > 0.7 && expected < 0.99)
        #expect(abs(try #require(msSSIM(a, b)) - expected) < 1e-5)
        #expect(msSSIM(a, b) == msSSIM(b, a))
    }

    @Test func colorImagesAreTheMeanOfTheirChannels() throws {
        let (a, b) = pair(width: 162, height: 161, color: .rgb)
        func channel(_ image: Image, _ c: Int) -> Image {
            let samples = stride(from: c, to: image.samples.count, by: 3).map { image.samples[$0] }
            return Image(width: image.width, height: image.height, color: .gray, samples: samples)
        }
        let parts = try (0..<3).map { try #require(msSSIM(channel(a, $0), channel(b, $0))) }
        #expect(abs(try #require(msSSIM(a, b)) - parts.reduce(0, +) / 3) < 1e-12)
    }

    @Test func inverseImagesCountAsZero() throws {
        let (a, _) = pair(width: 161, height: 161, color: .gray)
        let inverse = Image(width: 161, height: 161, color: .gray, samples: a.samples.map { 255 - $0 })
        #expect(try #require(msSSIM(a, inverse)) == 0)
    }

    @Test func smallImagesHaveNone() {
        for (width, height) in [(160, 400), (400, 160), (1, 1)] {
            let image = Image(
                width: width, height: height, color: .gray,
                samples: [UInt8](repeating: 9, count: width * height))
            #expect(msSSIM(image, image) == nil)
        }
    }
}
