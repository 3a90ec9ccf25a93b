import Testing

@testable import Metrics

@Suite struct InterpolationTests {
    private func curve(_ rates: [Double], _ scores: [Double]) -> RateDistortionCurve {
        RateDistortionCurve(name: "", points: zip(rates, scores).map { .init(rate: $0, score: $1) })
    }

    @Test func pointsAreMet() {
        let (rates, scores) = ([0.1, 0.2, 0.5, 1.5], [25.0, 28, 33, 36])
        for (rate, score) in zip(rates, scores) {
            let found = curve(rates.reversed(), scores.reversed()).score(at: rate)
            #expect(found.map { abs($0 - score) < 1e-12 } == true)
        }
    }

    @Test func doublingsOfALineAreEqualSteps() throws {
        let line = curve([1, 2, 16], [30, 36, 54])
        let score = try #require(line.score(at: 4))
        #expect(abs(score - 42) < 1e-12)
    }

    /// Between two points that rise, the interpolant rises.
    @Test func interpolationKeepsMonotony() throws {
        let steep = curve([0.1, 0.11, 1, 2], [10, 30, 31, 60])
        let scores = try (0...100).map { try #require(steep.score(at: 0.1 + 0.019 * Double($0))) }
        #expect(zip(scores, scores.dropFirst()).allSatisfy { $0 <= $1 })
    }

    @Test func nothingOutside() {
        let line = curve([1, 2, 4], [30, 36, 42])
        for rate in [0.99, 4.01, 0, -1, .infinity, .nan] { #expect(line.score(at: rate) == nil) }
        #expect(curve([1], [30]).score(at: 1) == nil)
        #expect(curve([], []).score(at: 1) == nil)
    }

    @Test func unusablePointsAreLeftOut() {
        let odd = curve([1, 1, 2, 0, 1.5, 4], [30, 20, 36, 50, .infinity, 42])
        #expect(odd.score(at: 1) == 30)
        #expect(odd.score(at: 2).map { abs($0 - 36) < 1e-12 } == true)
    }

    /// A sum over midpoints comes near the integral.
    @Test func valuesAndIntegralsAgree() {
        let cubic = MonotoneCubic([.init(x: 0, y: 0), .init(x: 1, y: 3), .init(x: 3, y: 4)])
        let steps = 3000
        let sum = (0..<steps).reduce(0) { $0 + cubic.value(at: (Double($1) + 0.5) * 3 / Double(steps)) }
        #expect(abs(sum * 3 / Double(steps) - cubic.integral(from: 0, to: 3)) < 1e-5)
    }

    @Test(arguments: Metric.allCases) func scalesAreUndone(metric: Metric) {
        for score in [0.1, 0.5, 0.99] {
            #expect(abs(metric.unscaled(metric.scaled(score)) - score) < 1e-12)
        }
    }
}
