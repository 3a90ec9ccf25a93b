extension Plot {
    /// The plot as an SVG 1.1 document 1000 units wide: grid, axes, curves clipped to the axes, and beside
    /// them the legend.
    package var svg: String {
        let area = Self.area
        return """
            <?xml version="1.0" encoding="UTF-8"?>
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(Self.width) \(height)" \
            font-family="Helvetica, Arial, sans-serif" font-size="13">
            <rect width="\(Self.width)" height="\(height)" fill="#ffffff"/>
            <clipPath id="area"><rect x="\(area.left)" y="\(area.top)" \
            width="\(area.width)" height="\(area.height)"/>\
            </clipPath>
            <text x="\(area.left)" y="24" font-size="16" font-weight="bold">\(Markup.escaped(title))</text>
            \(grid)
            <g clip-path="url(#area)" fill="none">
            \(curves.indices.reversed().map(line).joined(separator: "\n"))
            </g>
            \(legend)
            </svg>

            """
    }

    private static let width = 1000
    private static let area = (left: 64, top: 40, width: 716, height: 424)
    /// Between the lines of the legend.
    private static let pitch = 18
    /// 520, or what the legend needs.
    private var height: Int { max(520, Self.area.top + Self.pitch * curves.count + 14) }

    /// Colours that stay apart for readers with any kind of colour vision (Okabe and Ito).
    private static let colours = [
        "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000",
    ]
    /// Dash patterns that tell curves apart once the colours repeat.
    private static let dashes = ["none", "7 3", "2 3", "9 3 2 3"]

    private func x(_ value: Double) -> String {
        (Double(Self.area.left) + Double(Self.area.width) * xAxis.position(value)).fixed(2)
    }

    private func y(_ value: Double) -> String {
        (Double(Self.area.top) + Double(Self.area.height) * (1 - yAxis.position(value))).fixed(2)
    }

    private var grid: String {
        let area = Self.area
        let bottom = area.top + area.height
        let right = area.left + area.width
        var lines: [String] = []
        for tick in xAxis.ticks {
            lines.append("<path d=\"M\(x(tick)) \(area.top)V\(bottom)\" stroke=\"#dddddd\"/>")
            let label = tick.fixed(xAxis.tickDigits)
            lines.append("<text x=\"\(x(tick))\" y=\"\(bottom + 18)\" text-anchor=\"middle\">\(label)</text>")
        }
        for tick in yAxis.ticks {
            lines.append("<path d=\"M\(area.left) \(y(tick))H\(right)\" stroke=\"#dddddd\"/>")
            let label = tick.fixed(yAxis.tickDigits)
            lines.append(
                "<text x=\"\(area.left - 8)\" y=\"\(y(tick))\" dy=\"4\" text-anchor=\"end\">\(label)</text>")
        }
        lines.append(
            "<path d=\"M\(area.left) \(area.top)V\(bottom)H\(right)\" fill=\"none\" stroke=\"#333333\"/>")
        let middle = area.left + area.width / 2
        let caption = Markup.escaped(xAxis.label)
        lines.append(
            "<text x=\"\(middle)\" y=\"\(bottom + 42)\" text-anchor=\"middle\">\(caption)</text>")
        let centre = area.top + area.height / 2
        lines.append(
            "<text transform=\"translate(18 \(centre)) rotate(-90)\" text-anchor=\"middle\">"
                + "\(Markup.escaped(yAxis.label))</text>")
        return lines.joined(separator: "\n")
    }

    private func line(_ index: Int) -> String {
        let curve = curves[index]
        let points = curve.points.filter { $0.x.isFinite && $0.y.isFinite }
        let path = points.map { "\(x($0.x)),\(y($0.y))" }.joined(separator: " ")
        var text = "<polyline points=\"\(path)\" \(style(index))/>"
        if curve.isMain {
            let colour = Self.colours[index % Self.colours.count]
            for point in points {
                text += "\n<circle cx=\"\(x(point.x))\" cy=\"\(y(point.y))\" r=\"4\" fill=\"\(colour)\"/>"
            }
        }
        return text
    }

    private func style(_ index: Int) -> String {
        let colour = Self.colours[index % Self.colours.count]
        let dash = Self.dashes[index / Self.colours.count % Self.dashes.count]
        let width = curves[index].isMain ? "2.8" : "1.5"
        return "stroke=\"\(colour)\" stroke-width=\"\(width)\" stroke-dasharray=\"\(dash)\""
    }

    /// To the right of the axes, where no curve goes.
    private var legend: String {
        let left = Self.area.left + Self.area.width + 16
        var lines: [String] = []
        for (index, curve) in curves.enumerated() {
            let middle = Self.area.top + Self.pitch / 2 + Self.pitch * index
            lines.append("<path d=\"M\(left) \(middle)h28\" fill=\"none\" \(style(index))/>")
            let name = curve.name.count > 24 ? curve.name.prefix(23) + "…" : curve.name[...]
            lines.append(
                "<text x=\"\(left + 36)\" y=\"\(middle)\" dy=\"4\">\(Markup.escaped(String(name)))</text>")
        }
        return lines.joined(separator: "\n")
    }
}
