import Metrics
import Reports

extension Plot {
    /// Scores over rate: a curve strong, others that have the metric for comparison.
    ///
    /// The rate axis ends at 1.4 bpp unless the curve itself goes further; the other axis holds what lies
    /// within.
    package init(
        rateDistortion curve: CurveFile, against others: [CurveFile], by metric: Metric = .psnr,
        scale: PlotAxis.Scale = .linear
    ) {
        let files = [curve] + others.filter { $0[metric] != nil }
        let curves = files.enumerated().map { index, file in
            Curve(name: file.name, points: Self.points(of: file, metric), isMain: index == 0)
        }
        let rates = Self.rateRange(of: curves[0], scale: scale)
        let inside = curves.flatMap(\.points).filter { rates.contains($0.x) && $0.y.isFinite }.map(\.y)
        let lowest = ((inside.min() ?? 25) - 0.5).rounded(.down)
        let highest = ((inside.max() ?? 40) + 0.5).rounded(.up)
        self.init(
            title: "Rate and distortion",
            xAxis: PlotAxis(label: "bits per pixel", range: rates, scale: scale),
            yAxis: PlotAxis(label: metric.axisLabel, range: lowest...highest),
            curves: curves)
    }

    private static func points(of file: CurveFile, _ metric: Metric) -> [Point] {
        file.rateDistortion(metric).points.map { Point(x: $0.rate, y: $0.score) }
    }

    private static func rateRange(of curve: Curve, scale: PlotAxis.Scale) -> ClosedRange<Double> {
        let rates = curve.points.map(\.x)
        let largest = max(1.4, ((rates.max() ?? 0) * 5).rounded(.up) / 5)
        guard scale == .log else { return 0...largest }
        return min(max((rates.min() ?? 0.1) * 0.8, 0.001), 0.05)...largest
    }
}

extension Metric {
    fileprivate var axisLabel: String {
        switch self {
        case .psnr: "PSNR, RGB [dB]"
        case .msSSIM: "MS-SSIM, RGB [dB]"
        case .ssimulacra2: "SSIMULACRA2"
        }
    }
}
