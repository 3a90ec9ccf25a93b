import Metrics

extension CurveFile {
    /// A curve for each codec that points of known rate name, in the order of their first appearance. Metrics
    /// that not all points of a codec have are left out.
    static func curves(through points: [OperatingPoint]) -> [CurveFile] {
        let known = points.filter { $0.bitsPerPixel != nil }
        var names: [String] = []
        for point in known where !names.contains(point.codec) { names.append(point.codec) }
        return names.compactMap { name in
            let points = known.filter { $0.codec == name }
            let scores = Metric.allCases.map { metric in
                Series(metric.seriesName, points.compactMap { $0.scores[metric] })
            }
            return try? CurveFile(
                name: name, description: "the pictures of --decoded",
                series: [Series(rate, points.compactMap(\.bitsPerPixel))]
                    + scores.filter { $0.values.count == points.count })
        }
    }
}
