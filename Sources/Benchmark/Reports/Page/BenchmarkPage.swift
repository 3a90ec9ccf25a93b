import Bytes
import CPage
import Files
import Metrics
import Reports

/// The report of a run as a page: plots, tables, and pictures to compare.
package struct BenchmarkPage: Sendable {
    let report: Report
    let curve: CurveFile
    /// Curves to compare with, those of other codecs' decodings among them.
    let others: [CurveFile]
    let points: [OperatingPoint]
    let gallery: Gallery
    /// The one that is seen first.
    let metric: Metric
    let scale: PlotAxis.Scale

    /// - Parameters:
    ///   - curve: the report's
    ///   - decoded: points of other codecs, from which curves are made too
    package init(
        _ report: Report, curve: CurveFile, against others: [CurveFile], decoded: [OperatingPoint],
        gallery: Gallery, metric: Metric = .psnr, scale: PlotAxis.Scale = .linear
    ) {
        self.report = report
        self.curve = curve
        self.others = others + CurveFile.curves(through: decoded)
        points = decoded + others.flatMap(\.operatingPoints).filter(curve.spans)
        self.gallery = gallery
        self.metric = metric
        self.scale = scale
    }

    /// The file: it loads nothing.
    package var text: String {
        let (style, script) = (String(cString: vqp_style()), String(cString: vqp_script()))
        let page = HTMLPage(
            title: "\(curve.name): rate and distortion", policy: Self.policy(style: style, script: script),
            style: style, script: script, body: [heading, warnings, plots, tables, pictures])
        return FileName.printable(page.text)
    }

    /// Nothing but the page's own style and script, told by their hashes, and images within the page.
    private static func policy(style: String, script: String) -> String {
        func source(_ code: String) -> String { "'sha256-\(Base64.text(SHA256.digest(Array(code.utf8))))'" }
        return "default-src 'none'; img-src data:; style-src \(source(style)); "
            + "script-src \(source(script)); base-uri 'none'; form-action 'none'"
    }
}
