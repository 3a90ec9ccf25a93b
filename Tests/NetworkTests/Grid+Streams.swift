import Model
import Raster
import TestModels
import TestSupport

@testable import Network

extension Grid {
    /// Writes rows to all columns of a stream.
    func write(_ rows: Range<Int>, _ target: Activation16) {
        for row in rows {
            for column in target.area.columns {
                for channel in 0..<channels {
                    target.position(row, column)[channel] = Int16(at(row, column, channel))
                }
            }
        }
    }

    /// Copies rows of a stream.
    mutating func take(_ stream: Activation16, _ rows: Range<Int>) {
        for row in rows {
            for column in 0..<columns {
                for channel in 0..<channels {
                    set(row, column, channel, Int(stream.position(row, column)[channel]))
                }
            }
        }
    }
}

extension SplitMix64 {
    /// Values of both levels for every position, each up to a limit.
    mutating func codewords(
        _ model: GraphModel, _ grid: BlockGrid, limit: Int
    ) -> (top: Grid, bottom: Grid) {
        func values(_ rows: Int, _ columns: Int, _ channels: Int) -> Grid {
            Grid(rows, columns, channels, array(rows * columns * channels, in: -limit...limit))
        }
        let architecture = model.architecture
        return (
            values(grid.topRows, grid.topColumns, architecture.topChannels),
            values(grid.rows, grid.columns, architecture.bottomChannels)
        )
    }
}
