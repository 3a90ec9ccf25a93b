import Testing

@testable import Training

struct CalibrationTests {
    /// Ten thousand values up to 1 and three of 10: squared errors keep the three, absolute ones resolve the
    /// others.
    @Test func stepsFollowTheError() {
        let values = Buffer<Float>(10_003)
        for i in 0..<10_000 { values[i] = Float(i) / 10_000 }
        for i in 10_000..<10_003 { values[i] = 10 }
        #expect(Calibration.bestStep(values, power: 2) == Double(Float(10) / 255))
        #expect(Calibration.bestStep(values, power: 1) < 3 / 255)
    }

    @Test func nothingPositiveHasASmallStep() {
        let values = Buffer<Float>(5)
        for i in 0..<5 { values[i] = -Float(i) }
        #expect(Calibration.bestStep(values, power: 1) == 1e-6 / 255)
    }
}
