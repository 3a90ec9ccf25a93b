import Metrics
import Reports

// Everything but the pictures.
extension BenchmarkPage {
    var heading: HTML {
        let images = report.imageCount == 1 ? "1 image" : "\(report.imageCount) images"
        return .group([
            .element("h1", [:], .element("bdi", [:], .text(curve.name)), ": rate and distortion"),
            .element(
                "p", ["class": "note"], .text("\(images), \(curve.description)")),
        ])
    }

    /// Files that were skipped, or decoded to other pixels than expected.
    var warnings: HTML {
        let skipped = report.skipped.map { "\($0.path): skipped: \($0.reason)" }
        let wrong = report.mismatches.map { one in
            "\(one.path): quality \(one.quality.number): \(one.mismatch.map { "\($0)" } ?? "")"
        }
        return .group(
            (skipped + wrong).map { .element("p", ["class": "wrong"], .text($0)) })
    }

    /// Metrics that the run has.
    private var metrics: [Metric] { Metric.allCases.filter { curve[$0] != nil } }

    var plots: HTML {
        let figures = metrics.map { metric in
            let plot = Plot(rateDistortion: curve, against: others, by: metric, scale: scale)
            return HTML.element(
                "figure", ["class": "plot", "data-metric": metric.rawValue],
                plot.html(id: "plot-\(metric.rawValue)"))
        }
        let chosen = metrics.contains(metric) ? metric : metrics.first
        let choices = metrics.map { metric in
            Self.choice("metric", metric.rawValue, metric.name, isChosen: metric == chosen)
        }
        return .group([.element("form", ["id": "metrics"], .group(choices))] + figures)
    }

    /// A radio button and its label.
    static func choice(_ name: String, _ value: String, _ label: String, isChosen: Bool) -> HTML {
        let attributes: HTML =
            isChosen
            ? .void("input", ["type": "radio", "name": name, "value": value, "checked": ""])
            : .void("input", ["type": "radio", "name": name, "value": value])
        return .element("label", [:], attributes, .text(label))
    }

    var tables: HTML {
        var parts: [HTML] = []
        if !others.isEmpty {
            parts += [
                .element("h2", [:], "BD-rate"),
                .element(
                    "p", ["class": "note"],
                    "Mean difference in bits at equal score, in per cent: negative where fewer are needed."),
                comparison.html, folded("Origins of the curves", origins),
            ]
        }
        parts += [.element("h2", [:], "Means over all images"), report.table().html]
        if report.folders.count > 1 { parts += report.folders.map(foldedTable) }
        if !points.isEmpty {
            parts.append(folded("Other codecs at equal size", curve.tableAtEqualSize(points)))
        }
        parts.append(folded("Bytes in each part of the files", report.partsTable))
        return .group(parts)
    }

    private func foldedTable(of folder: String) -> HTML {
        folded("Means over \(folder)", report.table(of: folder))
    }

    /// A table behind its title.
    private func folded(_ title: String, _ table: Table) -> HTML {
        .element("details", [:], .element("summary", [:], .text(title)), table.html)
    }

    private var origins: Table {
        var table = Table(header: ["curve", "description"])
        for other in others where !other.description.isEmpty {
            table.append([other.name, other.description])
        }
        return table
    }

    private var comparison: Table {
        let shared = metrics.filter { metric in others.contains { $0[metric] != nil } }
        var table = Table(header: ["\(curve.name) against"] + shared.map { "by \($0.name)" })
        for other in others {
            table.append(
                [other.name]
                    + shared.map { curve.deltaRate(against: other, by: $0)?.fixed(1) ?? "-" })
        }
        return table
    }
}
