import Metrics
import Reports

extension CurveFile {
    /// The points of the curve.
    package var operatingPoints: [OperatingPoint] {
        let rates = self[Self.rate] ?? []
        return rates.indices.map { index in
            var scores: [Metric: Double] = [:]
            for metric in Metric.allCases { scores[metric] = self[metric]?[index] }
            return OperatingPoint(codec: name, bitsPerPixel: rates[index], scores: scores)
        }
    }

    /// The score at a rate between those of the points, interpolated by `RateDistortionCurve.score(at:)`; nil
    /// outside.
    func score(by metric: Metric, at rate: Double) -> Double? {
        rateDistortion(metric).score(at: rate).map(metric.unscaled)
    }

    /// The scores of other codecs' points, and beside each that of this curve at as many bits per pixel; "-"
    /// where there is none.
    package func tableAtEqualSize(_ points: [OperatingPoint]) -> Table {
        var table = Table(header: ["at equal size", "bpp"] + Metric.allCases.flatMap { [$0.heading, name] })
        for point in points {
            let cells = Metric.allCases.flatMap { metric in
                let own = point.bitsPerPixel.flatMap { score(by: metric, at: $0) }
                return [point.scores[metric], own].map { $0?.fixed(metric.digits) ?? "-" }
            }
            table.append([point.codec, point.bitsPerPixel?.fixed(4) ?? "-"] + cells)
        }
        return table
    }

    /// Whether a codec at that point has a rate between those of this curve.
    func spans(_ point: OperatingPoint) -> Bool {
        guard let rate = point.bitsPerPixel, let rates = self[Self.rate] else { return false }
        return rates.contains { $0 <= rate } && rates.contains { $0 >= rate }
    }
}

extension Metric {
    /// The name in a table's header, with the unit.
    fileprivate var heading: String { self == .psnr ? "PSNR [dB]" : name }

    /// Places that reports give.
    var digits: Int {
        switch self {
        case .psnr: 3
        case .msSSIM: 5
        case .ssimulacra2: 2
        }
    }
}
