import Glibc

extension RateDistortionCurve {
    /// The score at a rate, interpolated over the logarithms of the rates by monotone piecewise cubics
    /// (PCHIP).
    ///
    /// Points without a positive rate and a finite score are left out; of points with equal rates the one
    /// with the highest score counts.
    /// - Returns: nil for a rate outside those of the points, and if there are less than two.
    package func score(at rate: Double) -> Double? {
        let knots = knots
        guard rate > 0, knots.count > 1, let first = knots.first, let last = knots.last else { return nil }
        let x = log(rate)
        return first.x <= x && x <= last.x ? MonotoneCubic(knots).value(at: x) : nil
    }

    /// Logarithms of the rate and scores, by strictly rising rate.
    private var knots: [MonotoneCubic.Knot] {
        let usable = points.filter { $0.rate > 0 && $0.rate.isFinite && $0.score.isFinite }
        let sorted = usable.sorted { ($0.rate, -$0.score) < ($1.rate, -$1.score) }
        var knots: [MonotoneCubic.Knot] = []
        for point in sorted {
            let x = log(point.rate)
            if x != knots.last?.x { knots.append(MonotoneCubic.Knot(x: x, y: point.score)) }
        }
        return knots
    }
}
