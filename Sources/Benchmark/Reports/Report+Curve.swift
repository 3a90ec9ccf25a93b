import Metrics

extension Report {
    /// The means over all images as a curve, one point per quality. A metric is left out unless every quality
    /// has it.
    /// - Precondition: there are measurements.
    package func curve(name: String, description: String) -> CurveFile {
        let means = means()
        precondition(!means.isEmpty, "a curve has points")
        var series = [
            CurveFile.Series("quality", means.map { Double($0.quality.number) }),
            CurveFile.Series(CurveFile.rate, means.map(\.bitsPerPixel)),
        ]
        for metric in Metric.allCases {
            let scores = means.compactMap { $0.scores[metric] }
            if scores.count == means.count { series.append(.init(metric.seriesName, scores)) }
        }
        series.append(.init("encode-megapixels-per-second", means.map(\.encodeSpeed)))
        series.append(.init("decode-megapixels-per-second", means.map(\.decodeSpeed)))
        guard let curve = try? CurveFile(name: name, description: description, series: series) else {
            preconditionFailure("the series have one length")
        }
        return curve
    }
}
