/// A rectangle of positions, of a map or of an image's pixels.
package struct Area: Hashable, Sendable {
    package let rows: Range<Int>
    package let columns: Range<Int>

    package init(rows: Range<Int>, columns: Range<Int>) {
        self.rows = rows
        self.columns = columns
    }

    /// All of an array of `rows` x `columns` positions.
    package init(rows: Int, columns: Int) {
        self.init(rows: 0..<rows, columns: 0..<columns)
    }

    package var isEmpty: Bool { rows.isEmpty || columns.isEmpty }

    /// The positions within `margin` of this area, as far as `bounds` has them.
    package func expanded(by margin: Int, within bounds: Area) -> Area {
        func expand(_ range: Range<Int>) -> Range<Int> {
            range.lowerBound - margin..<range.upperBound + margin
        }
        return Area(rows: expand(rows), columns: expand(columns)).intersection(bounds)
    }

    /// The positions that both areas have.
    package func intersection(_ other: Area) -> Area {
        Area(rows: rows.clamped(to: other.rows), columns: columns.clamped(to: other.columns))
    }

    package func contains(_ other: Area) -> Bool {
        func contains(_ range: Range<Int>, _ other: Range<Int>) -> Bool {
            range.lowerBound <= other.lowerBound && other.upperBound <= range.upperBound
        }
        return contains(rows, other.rows) && contains(columns, other.columns)
    }

    /// The same area in units `factor` times as large, extended to whole units.
    ///
    /// - Precondition: no position is negative.
    package func divided(by factor: Int) -> Area {
        func divide(_ range: Range<Int>) -> Range<Int> {
            range.lowerBound / factor..<(range.upperBound + factor - 1) / factor
        }
        return Area(rows: divide(rows), columns: divide(columns))
    }

    /// The same area in units `factor` times as small.
    package func multiplied(by factor: Int) -> Area {
        func multiply(_ range: Range<Int>) -> Range<Int> {
            range.lowerBound * factor..<range.upperBound * factor
        }
        return Area(rows: multiply(rows), columns: multiply(columns))
    }
}
