import Glibc

/// The Bjøntegaard delta rate: by how many per cent the bits of `test` exceed those of `anchor` at equal
/// PSNR, on average over the range of PSNR that both cover. Negative if `test` is better.
///
/// The logarithms of the rates are interpolated over PSNR by monotone piecewise cubics (PCHIP) and integrated
/// exactly. Points without a positive rate and a finite PSNR are left out; of points with equal PSNR the one
/// with the lowest rate counts.
/// - Returns: nil if the curves share no range of PSNR.
package func bjontegaardDelta(anchor: RateDistortionCurve, test: RateDistortionCurve) -> Double? {
    let (anchor, test) = (knots(of: anchor), knots(of: test))
    guard let anchorLow = anchor.first, let anchorHigh = anchor.last, let testLow = test.first,
        let testHigh = test.last
    else { return nil }
    let (low, high) = (max(anchorLow.x, testLow.x), min(anchorHigh.x, testHigh.x))
    guard low < high else { return nil }
    let excess =
        MonotoneCubic(test).integral(from: low, to: high)
        - MonotoneCubic(anchor).integral(from: low, to: high)
    return (exp(excess / (high - low)) - 1) * 100
}

/// PSNR and logarithm of the rate, by strictly rising PSNR.
private func knots(of curve: RateDistortionCurve) -> [MonotoneCubic.Knot] {
    let usable = curve.points.filter { $0.rate > 0 && $0.rate.isFinite && $0.psnr.isFinite }
    let sorted = usable.sorted { ($0.psnr, $0.rate) < ($1.psnr, $1.rate) }
    var knots: [MonotoneCubic.Knot] = []
    for point in sorted where point.psnr != knots.last?.x {
        knots.append(MonotoneCubic.Knot(x: point.psnr, y: log(point.rate)))
    }
    return knots
}
