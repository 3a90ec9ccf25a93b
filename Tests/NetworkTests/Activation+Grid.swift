import TestModels

@testable import Network

extension Activation {
    /// An activation that holds `grid`.
    convenience init(_ grid: Grid, multiple: Int = 16, padding: Element? = nil) {
        self.init(
            rows: grid.rows, columns: grid.columns, channels: grid.channels, multiple: multiple,
            padding: padding)
        for row in 0..<rows {
            for column in 0..<columns {
                for channel in 0..<channels {
                    position(row, column)[channel] = Element(grid.at(row, column, channel))
                }
            }
        }
    }

    /// The values without padding.
    var grid: Grid {
        var grid = Grid(rows, columns, channels)
        let (top, left) = (area.rows.lowerBound, area.columns.lowerBound)
        for row in 0..<rows {
            for column in 0..<columns {
                for channel in 0..<channels {
                    let value = position(top + row, left + column)[channel]
                    grid.set(row, column, channel, Int(value))
                }
            }
        }
        return grid
    }
}
