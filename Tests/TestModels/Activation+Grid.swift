import Network

extension Activation {
    /// An activation that holds `grid`.
    package convenience init(_ grid: Grid, multiple: Int = 16, padding: Element? = nil) {
        self.init(
            rows: grid.rows, columns: grid.columns, channels: grid.channels, multiple: multiple,
            padding: padding)
        for row in 0..<rows {
            withRow(row) { values in
                for column in 0..<columns {
                    for channel in 0..<channels {
                        values[column * pitch + channel] = Element(grid.at(row, column, channel))
                    }
                }
            }
        }
    }

    /// The values without padding.
    package var grid: Grid {
        var grid = Grid(rows, columns, channels)
        for row in 0..<rows {
            withRow(area.rows.lowerBound + row) { values in
                for column in 0..<columns {
                    for channel in 0..<channels {
                        grid.set(row, column, channel, Int(values[column * pitch + channel]))
                    }
                }
            }
        }
        return grid
    }
}
