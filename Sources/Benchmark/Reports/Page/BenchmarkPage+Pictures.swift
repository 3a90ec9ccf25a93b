import Reports
import VQZ

extension BenchmarkPage {
    /// The controls of all pictures, then a section for each image.
    var pictures: HTML {
        guard let first = gallery.exhibits.first else { return "" }
        return .group([
            .element("h2", ["id": "pictures"], "Pictures"),
            .element("p", ["class": "note"], .text(extent)),
            .element(
                "form", ["id": "controls"], Self.qualities(report.qualities),
                Self.selection(
                    "beside", "beside",
                    [("", "original")] + first.codecs.map { ($0, "\($0), nearest in size") }),
                Self.selection(
                    "view", "view",
                    [("slider", "slider"), ("side", "side by side"), ("difference", "difference")]),
                Self.selection("zoom", "zoom", [("fit", "fit")] + ["1", "2", "4"].map { ($0, "\($0):1") }),
                .element(
                    "span", ["id": "gain", "hidden": ""],
                    Self.selection("times", "gain", ["4", "1", "16"].map { ($0, $0) }))),
            .group(gallery.exhibits.map { $0.html(name: curve.name) }),
        ])
    }

    /// What the pictures show.
    private var extent: String {
        let (shown, all) = (gallery.exhibits.count, report.imageCount)
        let isWhole = gallery.exhibits.allSatisfy { $0.part.width == $0.width && $0.part.height == $0.height }
        let images = shown < all ? "The first \(shown) of \(all) images" : "All images"
        let parts = isWhole ? "" : ", their middle where they are larger than their share of the page"
        return "\(images)\(parts). Sizes and scores are those of whole images."
    }

    private static func qualities(_ qualities: [Quality]) -> HTML {
        let chosen = qualities.isEmpty ? nil : qualities[qualities.count / 2]
        return .element(
            "fieldset", [:], .element("legend", [:], "quality"),
            .group(
                qualities.map {
                    choice("quality", "\($0.number)", "\($0.number)", isChosen: $0 == chosen)
                }))
    }

    /// A list of which the first is chosen.
    private static func selection(
        _ label: String, _ name: String, _ options: [(value: String, text: String)]
    ) -> HTML {
        .element(
            "label", [:], .text(label),
            .element(
                "select", ["name": name, "autocomplete": "off"],
                .group(
                    options.map { .element("option", ["value": $0.value], .text($0.text)) })))
    }
}
