import Files
import Metrics
import Reports

extension Report {
    /// BD-rates of single images in per cent, against the codecs whose decodings have two sizes or more: the
    /// image comes first that is furthest behind one of them. "-" where the curves share no range of scores.
    /// - Returns: nil if nothing can be compared
    func imageTable(name: String, against settings: [DecodedSetting], by metric: Metric) -> Table? {
        let codecs = CurveFile.comparedCurves(through: settings.map(\.mean)).map(\.name)
        let rows = images.map { image in
            let others = CurveFile.comparedCurves(through: settings.compactMap { $0.images[image.path] })
            let own = image.report.curve(name: name, description: image.path)
            let rates = codecs.map { codec in
                others.first { $0.name == codec }.flatMap { own.deltaRate(against: $0, by: metric) }
            }
            return (path: image.path, rates: rates, worst: rates.compactMap { $0 }.max())
        }
        guard rows.contains(where: { $0.worst != nil }) else { return nil }
        var table = Table(header: ["\(name), BD-rate by \(metric.name) [%]"] + codecs.map { "against \($0)" })
        for row in rows.sorted(by: { $0.worst ?? -.infinity > $1.worst ?? -.infinity }) {
            table.append([FileName.printable(row.path)] + row.rates.map { $0?.fixed(2) ?? "-" })
        }
        return table
    }

    /// The measurements of each image, in the order of the run.
    private var images: [(path: String, report: Report)] {
        var paths: [String] = []
        var groups: [String: [Measurement]] = [:]
        for one in measurements {
            if groups[one.path] == nil { paths.append(one.path) }
            groups[one.path, default: []].append(one)
        }
        return paths.map { ($0, Report(measurements: groups[$0] ?? [])) }
    }
}

extension CurveFile {
    /// The curves through points that have two of them or more.
    static func comparedCurves(through points: [OperatingPoint]) -> [CurveFile] {
        curves(through: points).filter { $0.operatingPoints.count > 1 }
    }
}
