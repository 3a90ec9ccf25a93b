import Glibc
import Metrics
import Testing

@Suite struct BjontegaardDeltaTests {
    /// libjpeg-turbo on the Kodak images.
    private let jpeg = curve(
        [0.2707, 0.4595, 0.615, 0.8084, 0.9959, 1.3153, 1.7678, 2.4325],
        [26.664, 29.144, 30.491, 31.822, 32.908, 34.522, 36.462, 38.86])
    /// libwebp on the Kodak images.
    private let webp = curve(
        [0.2174, 0.3775, 0.5772, 0.7687, 0.939, 1.4475, 2.2237, 3.2202],
        [28.109, 30.194, 32.202, 33.732, 34.872, 37.606, 40.286, 42.435])

    private static func curve(_ rates: [Double], _ psnrs: [Double]) -> RateDistortionCurve {
        RateDistortionCurve(
            name: "", points: zip(rates, psnrs).map { RateDistortionCurve.Point(rate: $0, score: $1) })
    }

    private func scaled(_ curve: RateDistortionCurve, by factor: Double) -> RateDistortionCurve {
        let points = curve.points.map { RateDistortionCurve.Point(rate: $0.rate * factor, score: $0.score) }
        return RateDistortionCurve(name: curve.name, points: points)
    }

    @Test func equalCurvesDifferByNothing() {
        #expect(bjontegaardDelta(anchor: jpeg, test: jpeg) == 0)
    }

    @Test(arguments: [0.5, 0.9, 1.1, 3]) func constantFactor(factor: Double) throws {
        let delta = try #require(bjontegaardDelta(anchor: webp, test: scaled(webp, by: factor)))
        #expect(abs(delta - (factor - 1) * 100) < 1e-9)
    }

    @Test func constantFactorOnOtherPointsOfAStraightLine() throws {
        // log2 of the rate is psnr / 6, so that any points interpolate exactly.
        let anchor = Self.curve([32, 64, 256, 1024], [30, 36, 48, 60])
        let test = scaled(Self.curve([64, 128, 512], [36, 42, 54]), by: 0.75)
        let delta = try #require(bjontegaardDelta(anchor: anchor, test: test))
        #expect(abs(delta + 25) < 1e-9)
    }

    @Test func twoPointsAreALine() throws {
        // The logarithms of the rates differ by 0 at one end and by ln 4 at the other: ln 2 on average.
        let delta = try #require(
            bjontegaardDelta(anchor: Self.curve([1, 2], [30, 40]), test: Self.curve([1, 8], [30, 40])))
        #expect(abs(delta - 100) < 1e-9)
    }

    @Test func measuredCodecs() throws {
        // The value is that of SciPy's PchipInterpolator.
        let delta = try #require(bjontegaardDelta(anchor: jpeg, test: webp))
        #expect(abs(delta + 33.2678) < 1e-3)
        let inverse = try #require(bjontegaardDelta(anchor: webp, test: jpeg))
        #expect(abs((1 + delta / 100) * (1 + inverse / 100) - 1) < 1e-12)
    }

    @Test func slopesOfTheInterpolant() throws {
        // Knots 0, 1, 3 with logarithms 0, 3, 4: inner slope 9 / (5 / 3 + 4 / 0.5) = 27 / 29, first (4·3 -
        // 0.5) / 3 = 23 / 6, last (5·0.5 - 2·3) / 3 < 0, hence 0. Each piece integrates to h·(y0 + y1) / 2 +
        // h²·(d0 - d1) / 12.
        let integral = 1.5 + (23.0 / 6 - 27.0 / 29) / 12 + 7 + 4 * (27.0 / 29) / 12
        let test = Self.curve([1, exp(3), exp(4)], [0, 1, 3])
        let anchor = Self.curve([1, 1], [0, 3])
        let delta = try #require(bjontegaardDelta(anchor: anchor, test: test))
        #expect(abs(delta - (exp(integral / 3) - 1) * 100) < 1e-9)
    }

    @Test func orderDoesNotMatter() {
        var shuffled = webp
        shuffled.points = [3, 0, 7, 5, 1, 6, 2, 4].map { webp.points[$0] }
        #expect(bjontegaardDelta(anchor: jpeg, test: shuffled) == bjontegaardDelta(anchor: jpeg, test: webp))
    }

    @Test func unusablePointsAreLeftOut() {
        var extended = webp
        extended.points += [
            .init(rate: 9, score: .infinity), .init(rate: 0, score: 33), .init(rate: .nan, score: 34),
            .init(rate: 5, score: 32.202),
        ]
        #expect(bjontegaardDelta(anchor: jpeg, test: extended) == bjontegaardDelta(anchor: jpeg, test: webp))
    }

    @Test func curvesWithoutACommonRange() {
        let high = Self.curve([1, 2], [50, 60])
        #expect(bjontegaardDelta(anchor: jpeg, test: high) == nil)
        #expect(bjontegaardDelta(anchor: jpeg, test: Self.curve([1], [30])) == nil)
        #expect(bjontegaardDelta(anchor: Self.curve([], []), test: jpeg) == nil)
        #expect(bjontegaardDelta(anchor: Self.curve([1, 2], [40, 50]), test: high) == nil)
    }
}
