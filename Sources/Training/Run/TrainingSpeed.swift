import RandomNumbers
import Reports

/// Megapixels per second of training steps.
package struct TrainingSpeed: CustomStringConvertible {
    package let megapixelsPerSecond: Double
    package let secondsPerStep: Double
    package let parameters: Int

    package var description: String {
        "\(parameters) parameters, batch 8 of 192x192: \(secondsPerStep.fixed(3)) s per step, "
            + "\(megapixelsPerSecond.fixed(3)) MP/s on one thread"
    }

    /// Times steps (after five that warm up) on photographs of smoothed noise.
    package static func measure(model: ModelRecipe, steps: Int) -> TrainingSpeed {
        let photos = PhotoSet(photos: (0..<4).map(syntheticPhoto), skipped: [])
        let training = TrainingRecipe()
        let trainer = Trainer(photos: photos, model: model, training: training)
        let source = StepSource(photos, training: training)
        for _ in 0..<5 { _ = trainer.makeStep(source) }
        let begin = trainer.seconds
        for _ in 0..<steps { _ = trainer.makeStep(source) }
        let perStep = (trainer.seconds - begin) / Double(steps)
        let pixels = Double(training.batch * training.crop * training.crop)
        return TrainingSpeed(
            megapixelsPerSecond: pixels / perStep / 1e6, secondsPerStep: perStep,
            parameters: trainer.parameterCount)
    }

    /// A random walk over the samples: about the spectrum of a photograph.
    static func syntheticPhoto(_ index: Int) -> Photo {
        var random = SplitMix64(seed: UInt64(index))
        let (width, height) = (512, 512)
        var samples = [UInt8](repeating: 0, count: width * height * 3)
        var row = [Double](repeating: 128, count: width * 3)
        for y in 0..<height {
            var walk = [0.0, 0.0, 0.0]
            for x in 0..<width * 3 {
                walk[x % 3] = 0.9 * walk[x % 3] + 8 * random.normal()
                row[x] = 128 + 0.9 * (row[x] - 128) + 0.4 * walk[x % 3]
                samples[y * width * 3 + x] = UInt8(min(255, max(0, row[x])))
            }
        }
        return Photo(name: "noise \(index)", width: width, height: height, samples: samples)
    }
}
