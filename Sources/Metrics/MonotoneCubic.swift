/// A piecewise cubic Hermite interpolant that keeps monotony: PCHIP with the slopes of Fritsch and Butland
/// (1984).
struct MonotoneCubic {
    struct Knot {
        var x, y: Double
    }

    private let knots: [Knot]
    /// Derivatives at the knots.
    private let slopes: [Double]

    /// - Precondition: at least two knots with strictly rising x.
    init(_ knots: [Knot]) {
        precondition(knots.count >= 2, "an interpolant needs two knots")
        precondition(zip(knots, knots.dropFirst()).allSatisfy { $0.x < $1.x }, "the knots do not rise")
        self.knots = knots
        self.slopes = Self.slopes(of: knots)
    }

    /// - Precondition: x lies within the knots.
    func value(at x: Double) -> Double {
        precondition(knots[0].x <= x && x <= knots[knots.count - 1].x, "outside the knots")
        let piece = piece(endingAt: knots.dropFirst().firstIndex { x <= $0.x } ?? knots.count - 1)
        let t = (x - piece.start.x) / piece.width
        return piece.start.y + t * (piece.first + t * (piece.square + t * piece.cube))
    }

    /// The integral from a to b.
    ///
    /// - Precondition: a and b lie within the knots.
    func integral(from a: Double, to b: Double) -> Double {
        precondition(knots[0].x <= a && a <= b && b <= knots[knots.count - 1].x, "outside the knots")
        return (1..<knots.count).reduce(0) { sum, i in
            let (left, right) = (max(a, knots[i - 1].x), min(b, knots[i].x))
            return left < right ? sum + integral(of: i, from: left, to: right) : sum
        }
    }

    /// The integral of the piece that ends at knot i.
    private func integral(of i: Int, from a: Double, to b: Double) -> Double {
        let piece = piece(endingAt: i)
        func antiderivative(_ x: Double) -> Double {
            let t = (x - piece.start.x) / piece.width
            return t
                * (piece.start.y + t * (piece.first / 2 + t * (piece.square / 3 + t * piece.cube / 4)))
        }
        return piece.width * (antiderivative(b) - antiderivative(a))
    }

    /// y(t) = start.y + first·t + square·t² + cube·t³ for t = 0...1, over a width from start.x.
    private struct Piece {
        let start: Knot
        let width, first, square, cube: Double
    }

    /// The piece that ends at knot i.
    private func piece(endingAt i: Int) -> Piece {
        let (start, end) = (knots[i - 1], knots[i])
        let width = end.x - start.x
        let rise = end.y - start.y
        let (first, last) = (slopes[i - 1] * width, slopes[i] * width)
        return Piece(
            start: start, width: width, first: first, square: 3 * rise - 2 * first - last,
            cube: first + last - 2 * rise)
    }

    private static func slopes(of knots: [Knot]) -> [Double] {
        let pieces = zip(knots, knots.dropFirst())
        let widths = pieces.map { $1.x - $0.x }
        let secants = zip(pieces, widths).map { ($0.1.y - $0.0.y) / $1 }
        let last = widths.count - 1
        guard last > 0 else { return [secants[0], secants[0]] }
        let inner = (1...last).map { i in
            innerSlope(widths: (widths[i - 1], widths[i]), secants: (secants[i - 1], secants[i]))
        }
        let first = endSlope(widths: (widths[0], widths[1]), secants: (secants[0], secants[1]))
        let end = endSlope(
            widths: (widths[last], widths[last - 1]), secants: (secants[last], secants[last - 1]))
        return [first] + inner + [end]
    }

    /// A weighted harmonic mean of the secants on both sides, 0 at an extremum.
    private static func innerSlope(widths: (Double, Double), secants: (Double, Double)) -> Double {
        guard secants.0 * secants.1 > 0 else { return 0 }
        let (left, right) = (2 * widths.1 + widths.0, widths.1 + 2 * widths.0)
        return (left + right) / (left / secants.0 + right / secants.1)
    }

    /// The slope at the end of a parabola through the last three knots, limited such that the piece stays
    /// monotone. Widths and secants count from the end.
    private static func endSlope(widths: (Double, Double), secants: (Double, Double)) -> Double {
        let slope =
            ((2 * widths.0 + widths.1) * secants.0 - widths.0 * secants.1) / (widths.0 + widths.1)
        if slope * secants.0 <= 0 { return 0 }
        if secants.0 * secants.1 <= 0 && abs(slope) > 3 * abs(secants.0) { return 3 * secants.0 }
        return slope
    }
}
