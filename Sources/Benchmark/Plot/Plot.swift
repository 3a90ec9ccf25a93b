/// Curves over two axes, written as SVG.
public struct Plot: Equatable, Sendable {
    /// A named curve: its points in drawing order.
    public struct Curve: Equatable, Sendable {
        public let name: String
        public let points: [Point]
        /// Drawn strong and with a mark at every point; the others are for comparison.
        public let isMain: Bool

        public init(name: String, points: [Point], isMain: Bool) {
            self.name = name
            self.points = points
            self.isMain = isMain
        }
    }

    /// A point in the units of the axes.
    public struct Point: Equatable, Sendable {
        public let x: Double
        public let y: Double

        public init(x: Double, y: Double) {
            self.x = x
            self.y = y
        }
    }

    public let title: String
    public let xAxis: PlotAxis
    public let yAxis: PlotAxis
    public let curves: [Curve]

    public init(title: String, xAxis: PlotAxis, yAxis: PlotAxis, curves: [Curve]) {
        self.title = title
        self.xAxis = xAxis
        self.yAxis = yAxis
        self.curves = curves
    }
}
