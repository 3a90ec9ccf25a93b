import Metrics
import Raster
import Testing

@Suite struct SSIMULACRA2Tests {
    @Test func referenceScoresCoverTheRange() {
        let scores = ReferenceScore.all.map(\.score)
        #expect(scores.count == 50)
        #expect(scores.allSatisfy { 10 <= $0 && $0 <= 95 })
        #expect(scores.min()! < 15 && scores.max()! > 93)
        #expect(ReferenceScore.all.contains { $0.original.alpha != nil })
        #expect(ReferenceScore.all.contains { $0.original.color == .gray })
        #expect(ReferenceScore.all.contains { min($0.original.width, $0.original.height) >= 225 })
    }

    @Test(arguments: ReferenceScore.all)
    func agreesWithTheReference(reference: ReferenceScore) throws {
        #expect(ReferenceScore.sum(reference.original) == reference.originalSum)
        #expect(ReferenceScore.sum(reference.distorted) == reference.distortedSum)
        let score = try #require(ssimulacra2(reference.original, reference.distorted))
        #expect(abs(score - reference.score) < 0.005)
    }

    @Test(arguments: [Image.Color.rgb, .gray])
    func equalImages(color: Image.Color) {
        let image = SyntheticPicture.shapes.draw(width: 70, height: 33, color: color, seed: 1)
        #expect(ssimulacra2(image, image) == 100)
    }

    @Test func fallsWithNoise() throws {
        let image = SyntheticPicture.smooth.draw(width: 90, height: 70, color: .rgb, seed: 2)
        let scores = try [0, 1, 2, 4, 8, 16].map { strength in
            let noisy = Distortion.noise.apply(to: image, strength: strength, seed: 2)
            return try #require(ssimulacra2(image, noisy))
        }
        #expect(scores[0] == 100)
        #expect(zip(scores, scores.dropFirst()).allSatisfy { $0 > $1 + 1 })
    }

    @Test func grayIsEqualRedGreenAndBlue() throws {
        let gray = SyntheticPicture.texture.draw(width: 40, height: 50, color: .gray, seed: 3)
        let distorted = Distortion.blur.apply(to: gray, strength: 2, seed: 3)
        func inColor(_ image: Image) -> Image {
            let samples = image.samples.flatMap { [$0, $0, $0] }
            return Image(width: image.width, height: image.height, color: .rgb, samples: samples)
        }
        let score = try #require(ssimulacra2(gray, distorted))
        #expect(score == ssimulacra2(inColor(gray), inColor(distorted)))
    }

    @Test func alphaDoesNotCount() {
        let image = SyntheticPicture.edges.draw(width: 30, height: 30, color: .rgb, seed: 4)
        var (clear, distorted) = (image, Distortion.steps.apply(to: image, strength: 9, seed: 4))
        let score = ssimulacra2(image, distorted)
        clear.alpha = [UInt8](repeating: 0, count: 900)
        distorted.alpha = [UInt8](repeating: 77, count: 900)
        #expect(ssimulacra2(clear, distorted) == score)
    }

    @Test func smallImagesHaveNone() {
        for (width, height) in [(7, 400), (400, 7), (1, 1)] {
            let image = SyntheticPicture.smooth.draw(width: width, height: height, color: .gray, seed: 5)
            #expect(ssimulacra2(image, image) == nil)
        }
        let image = SyntheticPicture.smooth.draw(width: 8, height: 8, color: .gray, seed: 5)
        #expect(ssimulacra2(image, image) == 100)
    }
}
