import Glibc

/// A range of values along one side of a plot.
package struct PlotAxis: Equatable, Sendable {
    package enum Scale: String, Sendable, CaseIterable {
        case linear, log
    }

    package let label: String
    package let range: ClosedRange<Double>
    package let scale: Scale

    /// - Precondition: the range is not a point, and positive for a logarithmic scale.
    package init(label: String, range: ClosedRange<Double>, scale: Scale = .linear) {
        precondition(range.lowerBound < range.upperBound, "an axis has a length")
        precondition(scale == .linear || range.lowerBound > 0, "a logarithm needs a positive range")
        self.label = label
        self.range = range
        self.scale = scale
    }

    /// Where a value lies: 0 at the lower end of the range, 1 at the upper end, beyond for values outside.
    func position(_ value: Double) -> Double {
        switch scale {
        case .linear: return (value - range.lowerBound) / (range.upperBound - range.lowerBound)
        case .log:
            let smallest = range.lowerBound / 1000
            return log(max(value, smallest) / range.lowerBound) / log(range.upperBound / range.lowerBound)
        }
    }

    /// Round values inside the range, rising: multiples of 1, 2 or 5 times a power of ten, or 1, 2, 5 per
    /// decade.
    var ticks: [Double] {
        scale == .linear ? linearTicks : logarithmicTicks
    }

    /// Decimal places that the ticks need.
    var tickDigits: Int {
        for digits in 0...5 {
            let unit = pow(10, Double(digits))
            if ticks.allSatisfy({ abs($0 * unit - ($0 * unit).rounded()) < 1e-6 * unit }) { return digits }
        }
        return 6
    }

    private var linearTicks: [Double] {
        let step = Self.roundStep((range.upperBound - range.lowerBound) / 10)
        let first = (range.lowerBound / step - 1e-9).rounded(.up)
        let last = (range.upperBound / step + 1e-9).rounded(.down)
        guard first <= last else { return [] }
        return (Int(first)...Int(last)).map { Double($0) * step }
    }

    private var logarithmicTicks: [Double] {
        let first = Int(log10(range.lowerBound).rounded(.down))
        let last = Int(log10(range.upperBound).rounded(.up))
        var ticks: [Double] = []
        for decade in first...last {
            for leading in [1.0, 2.0, 5.0] { ticks.append(leading * pow(10, Double(decade))) }
        }
        let tolerance = 1e-9
        return ticks.filter {
            $0 >= range.lowerBound * (1 - tolerance) && $0 <= range.upperBound * (1 + tolerance)
        }
    }

    /// The smallest of 1, 2, 5 times a power of ten that is at least `least`.
    private static func roundStep(_ least: Double) -> Double {
        let decade = pow(10, log10(least).rounded(.down))
        let steps = [decade, 2 * decade, 5 * decade]
        return steps.first { $0 >= least * (1 - 1e-9) } ?? 10 * decade
    }
}
