import Metrics
import Reports

extension Report {
    /// The report for a person: what was measured, means per folder and over all images, parts of the files,
    /// BD-rate against other curves, in all and by image, and scores beside those of other codecs at equal
    /// size.
    ///
    /// - Parameters:
    ///   - decoded: decodings to compare with beside the curves; those of one codec make a curve
    ///   - metric: the one that BD-rates are of
    package func summary(
        curve: CurveFile, against others: [CurveFile], decoded: [DecodedSetting] = [],
        by metric: Metric = .psnr
    ) -> String {
        let means = decoded.map(\.mean)
        let curves = others + CurveFile.comparedCurves(through: means)
        var sections = [curve.description + "\n"]
        if folders.count > 1 {
            sections += folders.map { "\($0)\n" + table(of: $0).text }
            sections.append("all images\n" + table().text)
        } else {
            sections += folders.map { "\($0)\n" + table().text }
        }
        sections.append("bytes in each part of the files\n" + partsTable.text)
        if !curves.isEmpty { sections.append(Self.comparison(of: curve, with: curves, by: metric).text) }
        if let images = imageTable(name: curve.name, against: decoded, by: metric) {
            sections.append(images.text)
        }
        let points = means + others.flatMap(\.operatingPoints).filter(curve.spans)
        if !points.isEmpty { sections.append(curve.tableAtEqualSize(points).text) }
        return sections.joined(separator: "\n")
    }

    /// BD-rate in per cent against each curve: negative where fewer bits give the same score; "-" where the
    /// curves share no range of scores.
    static func comparison(of curve: CurveFile, with others: [CurveFile], by metric: Metric) -> Table {
        var table = Table(header: ["\(curve.name) against", "BD-rate by \(metric.name) [%]"])
        for other in others {
            table.append([other.name, curve.deltaRate(against: other, by: metric)?.fixed(2) ?? "-"])
        }
        return table
    }
}

extension CurveFile {
    /// BD-rate in per cent: negative where this curve has fewer bits for the same score; nil where the curves
    /// share no range of scores.
    func deltaRate(against other: CurveFile, by metric: Metric) -> Double? {
        bjontegaardDelta(
            anchor: other.rateDistortion(metric), test: rateDistortion(metric), in: metric.comparedRange)
    }

    /// Scores over rate, on the metric's own scale for curves; no points when the file lacks one of them.
    func rateDistortion(_ metric: Metric) -> RateDistortionCurve {
        let points = zip(self[Self.rate] ?? [], self[metric] ?? []).map { rate, score in
            RateDistortionCurve.Point(rate: rate, score: metric.scaled(score))
        }
        return RateDistortionCurve(name: name, points: points)
    }
}

extension Metric {
    /// The name in reports.
    var name: String {
        switch self {
        case .psnr: "PSNR"
        case .msSSIM: "MS-SSIM"
        case .ssimulacra2: "SSIMULACRA2"
        }
    }
}
