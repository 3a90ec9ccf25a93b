import ArgumentParser
import Benchmark
import Reports

extension BenchCommand {
    func validatePage() throws {
        guard let htmlMegapixels else { return }
        guard html != nil else { throw ValidationError("--html-megapixels goes only with --html") }
        guard (0...1000).contains(htmlMegapixels) else {
            throw ValidationError("--html-megapixels takes 0 to 1000, not \(htmlMegapixels)")
        }
    }

    /// The pictures to be collected, of `qualities` of this codec and of those of --decoded; nil without
    /// --html.
    func gallery(qualities: Int) throws -> Gallery? {
        guard html != nil else { return nil }
        return try measuring {
            try Gallery(
                of: paths, pictures: qualities + decoded.count, pixels: (htmlMegapixels ?? 12) * 1_000_000)
        }
    }

    func writePage(
        _ report: Report, curve: CurveFile, others: [CurveFile], points: [OperatingPoint], gallery: Gallery
    ) throws {
        guard let html else { return }
        let page = BenchmarkPage(
            report, curve: curve, against: others, decoded: points, gallery: gallery,
            metric: metric, scale: axis ?? .linear)
        try writeText(page.text, to: html)
    }
}
