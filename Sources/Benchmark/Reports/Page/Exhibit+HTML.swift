import Metrics
import Reports
import VQZ

extension Exhibit {
    /// A section with all pictures, for the script to show.
    ///
    /// - Parameter name: of the codec that is measured
    func html(name: String) -> HTML {
        .element(
            "section", ["class": "exhibit"],
            .element("h3", [:], .element("bdi", [:], .text(path))),
            .element("p", ["class": "note"], .text(size)),
            .element(
                "div",
                [
                    "class": "stage", "data-view": "slider", "data-width": "\(part.width)",
                    "data-height": "\(part.height)",
                ]),
            .void(
                "input",
                [
                    "class": "split", "type": "range", "min": "0", "max": "100", "value": "50", "step": "any",
                    "aria-label": "line between the pictures",
                ]),
            .element("p", ["class": "caption"]),
            .element("template", [:], .group([originalPicture] + ownPictures(name) + otherPictures)),
            .element("details", [:], .element("summary", [:], "Sizes and scores"), table(name).html))
    }

    private var size: String {
        let whole = "\(width) x \(height) pixels"
        guard part.width < width || part.height < height else { return whole }
        return "\(whole), of which \(part.width) x \(part.height) in the middle are shown"
    }

    private static func source(_ png: [UInt8]) -> String { "data:image/png;base64,\(Base64.text(png))" }

    private var originalPicture: HTML {
        .void(
            "img",
            [
                "alt": "original", "data-codec": "", "data-note": "\(8 * color.channels) bits per pixel",
                "src": Self.source(original),
            ])
    }

    private func ownPictures(_ name: String) -> [HTML] {
        own.map { picture in
            let quality = picture.quality.map { "\($0.number)" } ?? ""
            return .void(
                "img",
                [
                    "alt": "\(name), quality \(quality)", "data-quality": quality,
                    "data-bytes": picture.bytes.map(String.init) ?? "", "data-note": note(picture),
                    "src": Self.source(picture.png),
                ])
        }
    }

    /// Those that come nearest in size to one of the codec that is measured.
    private var otherPictures: [HTML] {
        codecs.flatMap { codec in
            others.compactMap { picture -> HTML? in
                let near = own.filter { nearest(to: $0, by: codec) == picture }
                guard picture.codec == codec, !near.isEmpty else { return nil }
                return .void(
                    "img",
                    [
                        "alt": codec, "data-codec": codec,
                        "data-qualities": near.compactMap { $0.quality.map { "\($0.number)" } }.joined(
                            separator: " "),
                        "data-bytes": picture.bytes.map(String.init) ?? "", "data-note": note(picture),
                        "src": Self.source(picture.png),
                    ])
            }
        }
    }

    private func note(_ picture: Rendition) -> String {
        let bytes = picture.bytes.map { "\($0) bytes, \(bitsPerPixel($0)) bpp" } ?? "of unknown size"
        let scores = Metric.allCases.compactMap { metric in
            picture.scores[metric].map { "\(metric.name) \($0.fixed(metric.digits))" }
        }
        return ([bytes] + scores).joined(separator: ", ")
    }

    private func bitsPerPixel(_ bytes: Int) -> String {
        (8 * Double(bytes) / Double(width * height)).fixed(3)
    }

    /// Every quality, and after each the other codecs' pictures of the nearest size.
    private func table(_ name: String) -> Table {
        var table = Table(header: ["picture", "bytes", "bpp"] + Metric.allCases.map(\.name))
        for picture in own {
            let near = codecs.compactMap { nearest(to: picture, by: $0) }
            for one in [picture] + near {
                let label = one.codec ?? "\(name), quality \(one.quality.map { "\($0.number)" } ?? "")"
                table.append(
                    [label, one.bytes.map(String.init) ?? "-", one.bytes.map(bitsPerPixel) ?? "-"]
                        + Metric.allCases.map { one.scores[$0]?.fixed($0.digits) ?? "-" })
            }
        }
        return table
    }
}
