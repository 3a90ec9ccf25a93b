import Model

/// The positions of a phase on a map, in raster order.
package struct Places: Sendable {
    /// Neighbouring places of one row.
    package struct Run: Sendable {
        /// The first one's place in the order.
        package let first: Int
        package let row: Int
        package let column: Int
        /// Columns from one to the next.
        package let step: Int
        package let count: Int
    }

    /// One for each row that has any.
    package let runs: [Run]
    package let columns: Int
    package let count: Int
    /// Whether these are all positions of the map.
    package let isWhole: Bool

    package init(_ pattern: PhasePattern, phase: Int, rows: Int, columns: Int) {
        self.columns = columns
        isWhole = pattern == .whole
        var (runs, count) = ([Run](), 0)
        for row in 0..<rows {
            let places = Array(pattern.columns(phase: phase, row: row, of: columns))
            guard let column = places.first else { continue }
            let step = places.count > 1 ? places[1] - column : 1
            runs.append(Run(first: count, row: row, column: column, step: step, count: places.count))
            count += places.count
        }
        (self.runs, self.count) = (runs, count)
    }

    /// The runs of a range of the order.
    package func runs(_ range: Range<Int>) -> [Run] {
        guard !range.isEmpty else { return [] }
        var (low, high) = (0, runs.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if runs[middle].first <= range.lowerBound { low = middle } else { high = middle }
        }
        var parts: [Run] = []
        for run in runs[low...] {
            guard run.first < range.upperBound else { break }
            parts.append(run.part(range))
        }
        return parts
    }
}

extension Places.Run {
    /// The places that lie in a range of the order.
    fileprivate func part(_ range: Range<Int>) -> Self {
        let common = range.clamped(to: first..<first + count)
        return Self(
            first: common.lowerBound, row: row, column: column + (common.lowerBound - first) * step,
            step: step, count: common.count)
    }
}
