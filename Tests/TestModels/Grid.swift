/// Channels over positions, [rows][columns][channels]: the arithmetic of spec/vqz-format.md, section 3,
/// written for clarity.
package struct Grid: Equatable, Sendable {
    package let rows: Int
    package let columns: Int
    package let channels: Int
    package var values: [Int]

    /// - Precondition: `values`, if given, fill the grid.
    package init(_ rows: Int, _ columns: Int, _ channels: Int, _ values: [Int]? = nil) {
        self.rows = rows
        self.columns = columns
        self.channels = channels
        self.values = values ?? [Int](repeating: 0, count: rows * columns * channels)
        precondition(self.values.count == rows * columns * channels, "values do not fill the grid")
    }

    /// The value at a position, or `padding` outside the grid.
    package func at(_ row: Int, _ column: Int, _ channel: Int, padding: Int = 0) -> Int {
        guard (0..<rows).contains(row), (0..<columns).contains(column) else { return padding }
        return values[(row * columns + column) * channels + channel]
    }

    package mutating func set(_ row: Int, _ column: Int, _ channel: Int, _ value: Int) {
        values[(row * columns + column) * channels + channel] = value
    }

    /// Channel s·c + k at (i, j) goes to channel k at (2i + (s >> 1), 2j + (s & 1)).
    package var shuffledUp: Grid {
        let depth = channels / 4
        var grid = Grid(2 * rows, 2 * columns, depth)
        for i in 0..<rows {
            for j in 0..<columns {
                for c in 0..<channels {
                    let s = c / depth
                    grid.set(2 * i + (s >> 1), 2 * j + (s & 1), c % depth, at(i, j, c))
                }
            }
        }
        return grid
    }

    /// Every other row and column, from the first on.
    package var everyOther: Grid {
        var grid = Grid((rows + 1) / 2, (columns + 1) / 2, channels)
        for i in 0..<grid.rows {
            for j in 0..<grid.columns {
                for c in 0..<channels { grid.set(i, j, c, at(2 * i, 2 * j, c)) }
            }
        }
        return grid
    }

    /// s16 of every value.
    package var saturated: Grid { map(s16) }

    /// s16(x + s16(result)), element by element.
    package func adding(_ result: Grid) -> Grid { combined(result) { s16($0 + s16($1)) } }

    /// s16(x - s16(result)), element by element.
    package func subtracting(_ result: Grid) -> Grid { combined(result) { s16($0 - s16($1)) } }

    /// s16(x + ((x·s16(result) + 2^12) >> 13)), element by element.
    package func scaling(_ result: Grid) -> Grid {
        combined(result) { s16($0 + ($0 * s16($1) + 1 << 12) >> 13) }
    }

    /// Hidden bytes.
    package var hidden: Grid { map { min(max($0, 0), 255) } }

    package func map(_ transform: (Int) -> Int) -> Grid {
        Grid(rows, columns, channels, values.map(transform))
    }

    private func combined(_ other: Grid, _ combine: (Int, Int) -> Int) -> Grid {
        precondition(
            rows == other.rows && columns == other.columns && channels == other.channels, "sizes differ")
        return Grid(rows, columns, channels, zip(values, other.values).map(combine))
    }
}

/// clamp(x, -32768, 32767)
package func s16(_ value: Int) -> Int { min(max(value, -32768), 32767) }

/// A sum's reduction by p, scaling by M and reduction by s.
package func rescaled(_ sum: Int, scale: Int, _ p: Int, _ s: Int) -> Int {
    let reduced = p == 0 ? s16(sum) : s16((sum + 1 << (p - 1)) >> p)
    return (reduced * scale + 1 << (s - 1)) >> s
}
