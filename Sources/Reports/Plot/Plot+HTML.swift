extension Plot {
    /// The plot as SVG for a page, which gives it its colours: grid, axes, curves, and at every point within
    /// the axes a circle with its values as text. A legend follows.
    ///
    /// Classes are "grid" and "axis", "series" for a curve with its points, which are "curve" and "point",
    /// "main" for main curves, and "c0" to "c6" with "d0" to "d3": a curve's colour and dashes.
    ///
    /// - Parameter id: unique in the page
    package func html(id: String) -> HTML {
        let box = Self.box
        let clip = HTML.element(
            "clipPath", ["id": id + "-area"],
            .void(
                "rect",
                ["x": "\(box.left)", "y": "\(box.top)", "width": "\(box.width)", "height": "\(box.height)"]))
        return .group([
            .element(
                "svg",
                [
                    "viewBox": "0 0 \(box.left + box.width + 16) \(box.top + box.height + 64)", "role": "img",
                    "aria-label": title,
                ],
                clip, axes,
                .element(
                    "g", ["clip-path": "url(#\(id)-area)"], .group(curves.indices.reversed().map(curve)))),
            .element("ul", ["class": "legend"], .group(curves.indices.map(legendEntry))),
        ])
    }

    private static let box = (left: 84, top: 14, width: 700, height: 404)

    private func x(_ value: Double) -> String {
        (Double(Self.box.left) + Double(Self.box.width) * xAxis.position(value)).fixed(1)
    }

    private func y(_ value: Double) -> String {
        (Double(Self.box.top) + Double(Self.box.height) * (1 - yAxis.position(value))).fixed(1)
    }

    private func style(_ index: Int) -> String {
        "c\(index % 7) d\(index / 7 % 4)" + (curves[index].isMain ? " main" : "")
    }

    private var axes: HTML {
        let (box, bottom) = (Self.box, Self.box.top + Self.box.height)
        func text(_ x: String, _ y: String, _ anchor: String, _ text: String) -> HTML {
            .element("text", ["x": x, "y": y, "text-anchor": anchor], .text(text))
        }
        func line(_ path: String, _ style: String) -> HTML { .element("path", ["d": path, "class": style]) }
        let columns = xAxis.ticks.flatMap { tick in
            [
                line("M\(x(tick)) \(box.top)V\(bottom)", "grid"),
                text(x(tick), "\(bottom + 24)", "middle", tick.fixed(xAxis.tickDigits)),
            ]
        }
        let rows = yAxis.ticks.flatMap { tick in
            [
                line("M\(box.left) \(y(tick))h\(box.width)", "grid"),
                .element(
                    "text",
                    ["x": "\(box.left - 8)", "y": y(tick), "dy": ".35em", "text-anchor": "end"],
                    .text(tick.fixed(yAxis.tickDigits))),
            ]
        }
        let middle = (x: box.left + box.width / 2, y: box.top + box.height / 2)
        let captions: [HTML] = [
            text("\(middle.x)", "\(bottom + 54)", "middle", xAxis.label),
            .element(
                "text", ["transform": "translate(24 \(middle.y)) rotate(-90)", "text-anchor": "middle"],
                .text(yAxis.label)),
        ]
        return .group(
            columns + rows + captions + [line("M\(box.left) \(box.top)V\(bottom)h\(box.width)", "axis")])
    }

    private func curve(_ index: Int) -> HTML {
        let points = curves[index].points.filter { $0.x.isFinite && $0.y.isFinite }
        let path = points.map { "\(x($0.x)),\(y($0.y))" }.joined(separator: " ")
        let line = HTML.element("polyline", ["points": path, "class": "curve \(style(index))"])
        let inside = points.filter { xAxis.range.contains($0.x) && yAxis.range.contains($0.y) }
        return .element(
            "g", ["class": "series"],
            .group([line] + inside.map { point(curves[index].name, $0, style(index)) }))
    }

    private func point(_ name: String, _ point: Point, _ style: String) -> HTML {
        let values = "\(point.y.fixed(2)) at \(point.x.fixed(3)) \(xAxis.label)"
        return .element(
            "circle", ["cx": x(point.x), "cy": y(point.y), "r": "4", "class": "point \(style)"],
            .element("title", [:], .text("\(name): \(values)")))
    }

    private func legendEntry(_ index: Int) -> HTML {
        .element(
            "li", [:],
            .element(
                "svg", ["viewBox": "0 0 28 10", "aria-hidden": "true"],
                .element("path", ["d": "M0 5h28", "class": "curve \(style(index))"])),
            .element("bdi", [:], .text(curves[index].name)))
    }
}
