import Metrics
import Reports

extension Report {
    /// The report for a person: means per folder and over all images, parts of the files, BD-rate against other curves.
    package func summary(curve: CurveFile, against others: [CurveFile]) -> String {
        var sections: [String] = []
        if folders.count > 1 {
            sections += folders.map { "\($0)\n" + table(of: $0).text }
            sections.append("all images\n" + table().text)
        } else {
            sections += folders.map { "\($0)\n" + table().text }
        }
        sections.append("bytes in each part of the files\n" + partsTable.text)
        if !others.isEmpty { sections.append(Self.comparison(of: curve, with: others).text) }
        return sections.joined(separator: "\n")
    }

    /// BD-rate in per cent against each curve: negative where fewer bits give the same PSNR; "-" where the curves share no range of PSNR.
    static func comparison(of curve: CurveFile, with others: [CurveFile]) -> Table {
        var table = Table(header: ["\(curve.name) against", "BD-rate [%]"])
        for other in others {
            let rate = bjontegaardDelta(anchor: other.rateDistortion, test: curve.rateDistortion)
            table.append([other.name, rate?.fixed(2) ?? "-"])
        }
        return table
    }
}

extension CurveFile {
    /// PSNR over rate; no points when the file lacks one of them.
    var rateDistortion: RateDistortionCurve {
        let points = zip(self[Self.rate] ?? [], self[Self.psnr] ?? []).map { rate, psnr in
            RateDistortionCurve.Point(rate: rate, psnr: psnr)
        }
        return RateDistortionCurve(name: name, points: points)
    }
}
