/// Curves over two axes, written as SVG.
package struct Plot: Equatable, Sendable {
    /// A named curve: its points in drawing order.
    package struct Curve: Equatable, Sendable {
        package let name: String
        package let points: [Point]
        /// Drawn strong and with a mark at every point; the others are for comparison.
        package let isMain: Bool

        package init(name: String, points: [Point], isMain: Bool) {
            self.name = name
            self.points = points
            self.isMain = isMain
        }
    }

    /// A point in the units of the axes.
    package struct Point: Equatable, Sendable {
        package let x: Double
        package let y: Double

        package init(x: Double, y: Double) {
            self.x = x
            self.y = y
        }
    }

    package let title: String
    package let xAxis: PlotAxis
    package let yAxis: PlotAxis
    package let curves: [Curve]

    package init(title: String, xAxis: PlotAxis, yAxis: PlotAxis, curves: [Curve]) {
        self.title = title
        self.xAxis = xAxis
        self.yAxis = yAxis
        self.curves = curves
    }
}
