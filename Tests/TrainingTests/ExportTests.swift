import Model
import Testing

@testable import Training

/// Integer models beside the networks that they come from.
struct ExportTests {
    @Test func integerModelIsCloseToTheFloatOne() throws {
        let trainer = try SmallRun.trained()
        let validator = Validator(SmallRun.held, trainer: trainer, side: 512)
        let report = try validator.compare(trainer, with: SmallRun.model())
        for (float, integer) in zip(report.float.points, report.integer.points) {
            #expect(abs(integer.rate / float.rate - 1) < 0.02, "\(report)")
            #expect(abs(integer.score - float.score) < 0.05, "\(report)")
        }
    }

    /// Outputs of many hundreds for t and t², as a narrow normal distribution far from zero asks for, beside
    /// small ones.
    @Test func integersHoldNarrowDistributions() throws {
        let trainer = try SmallRun.start(steps: 1)
        let layer = trainer.network.topPrior.groups[0].heads[0].output
        let constants: [Float] = [800, 0.3, -900, 5, -60]
        for q in 0..<trainer.model.qualities {
            for (o, constant) in constants.enumerated() {
                trainer.average[layer.bias.lowerBound + q * layer.cout + o] = constant
            }
        }
        let model = try trainer.exportModel(photos: SmallRun.photos)
        let (head, book) = (try #require(model.layers[layer.name]), model.top.codebooks[0])
        for q in 0..<trainer.model.qualities {
            let features = CodebookExport.features(trainer.network.top, q, 0)
            for (entry, feature) in zip(book.range(q), features) {
                for (o, constant) in constants.enumerated() {
                    // The output where all inputs are zero (spec/vqz-format.md, section 3).
                    let (p, s) = (Int(head.shift[2 * q]), Int(head.shift[2 * q + 1]))
                    let sum = Int(head.bias[q * head.outputs + o]) >> p
                    let output = (sum * Int(head.scale[q * head.outputs + o])) >> s
                    #expect(abs(output) <= 4095)
                    let bits = Double(output * Int(book.tilt[entry * head.outputs + o])) / 0x1p14
                    let expected = Double(constant) * feature[o]
                    #expect(
                        abs(bits - expected) < 0.2 + 0.01 * abs(expected), "\(o): \(bits), not \(expected)")
                }
            }
        }
    }
}
