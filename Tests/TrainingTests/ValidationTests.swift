import Model
import Testing

@testable import Training

/// What validations found, and how it is told.
struct ValidationTests {
    private static let line = "7,1.5,60,1,0.5000,30.000,1.2500\n"

    @Test func curvesReadBack() {
        let text = ValidationCurve.header + Self.line
        #expect(ValidationCurve(csv: text).csv == text)
    }

    /// No training reaches numbers like these.
    @Test(arguments: [
        "9e18,1,1,1,1,1,1", "-1,1,1,1,1,1,1", "1,nan,1,1,1,1,1", "1,1,1,1", "1.5,1,1,1,1,1,1",
    ])
    func impossibleRowsAreLeftOut(line: String) {
        #expect(ValidationCurve(csv: ValidationCurve.header + line + "\n") == ValidationCurve())
    }

    /// The largest numbers that a curve may have.
    @Test func hugeCurvesCanBeContinued() {
        let curve = ValidationCurve(csv: ValidationCurve.header + "1,1e12,1e12,1,1e12,1e12,1e12\n")
        #expect(curve.rows.count == 1)
        #expect(curve.continued(by: curve).csv.contains("\n2,2000000000000.0,2000000000000,1,"))
    }

    @Test func modelIsDescribed() throws {
        let (trainer, model) = (try SmallRun.trained(), try SmallRun.model())
        let report = try Validator(SmallRun.held, trainer: trainer, side: 128).compare(trainer, with: model)
        let earlier = ValidationCurve(csv: ValidationCurve.header + Self.line)
        let curve = earlier.continued(by: earlier)
        let described = try trainer.describe(
            model, report: report, data: SmallRun.photos, validation: SmallRun.held, earlier: earlier,
            curve: curve, appendix: "the end")
        #expect(described.card.contains("\n| 14 | 3.0 | 1.2500 | 0.5000 @ 30.000 |"))
        #expect(
            described.card.contains(
                ": \(7 + SmallRun.trainedSteps) steps, the last \(SmallRun.trainedSteps) in"))
        #expect(try ValidationCurve(of: GraphModel(parsing: described.model.serialized())) == curve)
        #expect(CodecModel(described.model).card == described.card && described.card.hasSuffix("the end\n"))
        #expect(described.model.digest == model.digest)
    }
}
