import Glibc

/// The Bjøntegaard delta rate: by how many per cent the bits of `test` exceed those of `anchor` at equal
/// scores, on average over the range of scores that both cover. Negative if `test` is better.
///
/// The logarithms of the rates are interpolated over the scores by monotone piecewise cubics (PCHIP) and
/// integrated exactly. Points without a positive rate and a finite score are left out; of points with equal
/// scores the one with the lowest rate counts.
/// - Parameter range: scores to which the comparison is limited
/// - Returns: nil if the curves share no range of scores.
package func bjontegaardDelta(
    anchor: RateDistortionCurve, test: RateDistortionCurve, in range: ClosedRange<Double>? = nil
) -> Double? {
    let (anchor, test) = (knots(of: anchor), knots(of: test))
    guard let anchorLow = anchor.first, let anchorHigh = anchor.last, let testLow = test.first,
        let testHigh = test.last
    else { return nil }
    let range = range ?? -Double.infinity ... .infinity
    let low = max(anchorLow.x, testLow.x, range.lowerBound)
    let high = min(anchorHigh.x, testHigh.x, range.upperBound)
    guard low < high else { return nil }
    let excess =
        MonotoneCubic(test).integral(from: low, to: high)
        - MonotoneCubic(anchor).integral(from: low, to: high)
    return (exp(excess / (high - low)) - 1) * 100
}

/// Scores and logarithms of the rate, by strictly rising score.
private func knots(of curve: RateDistortionCurve) -> [MonotoneCubic.Knot] {
    let usable = curve.points.filter { $0.rate > 0 && $0.rate.isFinite && $0.score.isFinite }
    let sorted = usable.sorted { ($0.score, $0.rate) < ($1.score, $1.rate) }
    var knots: [MonotoneCubic.Knot] = []
    for point in sorted where point.score != knots.last?.x {
        knots.append(MonotoneCubic.Knot(x: point.score, y: log(point.rate)))
    }
    return knots
}
