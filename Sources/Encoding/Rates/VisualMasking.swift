import Model
import Network
import Parallel
import Raster

/// The rate weights of `Tune.visual`.
///
/// An error is hidden by what changes around it: a block's weight is linear in the standard deviation of its
/// luma. Errors count four times at the top, where they spread over many pixels, and more in the bottom's
/// first groups than in its last ones. These weights were chosen by SSIMULACRA2 on the validation images:
/// Sources/Training/experiments.md.
enum VisualMasking {
    /// Grey levels that a flat block's deviation counts as.
    private static let floor = 2
    /// Grey levels of deviation, `floor` included, at which a block weighs `RateWeights.one`.
    private static let reference = 10
    /// Of a position, in units of 1/256.
    private static let range = 32...998
    /// Octaves over which the weights of the bottom's groups are spread, around `RateWeights.one`.
    private static let groupOctaves = 3

    /// - Parameters:
    ///   - groups: how many a level has
    ///   - levels: the weights of the levels
    static func weights(
        of picture: Picture, _ grid: BlockGrid, groups: (Level) -> Int, levels: LevelRates, _ workers: Workers
    ) -> RateWeights {
        let bottom = deviations(of: picture, grid, workers)
        let top = (0..<grid.topRows * grid.topColumns).map { position in
            let first = 2 * (position / grid.topColumns * grid.columns + position % grid.topColumns)
            let (upper, lower) = (bottom[first...].prefix(2), bottom[(first + grid.columns)...].prefix(2))
            return (upper.reduce(0, +) + lower.reduce(0, +)) / 4
        }
        let count = groups(.bottom)
        return RateWeights(
            top: .init(columns: grid.topColumns, weights: top.map { Int16(weight($0) / 4) }),
            bottom: .init(columns: grid.columns, weights: bottom.map { Int16(weight($0)) }),
            topGroups: [Int](repeating: RateWeights.one, count: groups(.top)),
            bottomGroups: (0..<count).map {
                FixedLogarithm.power(256 * groupOctaves * $0 / count - 128 * groupOctaves)
            },
            levels: levels)
    }

    /// The weight of a position of some deviation in units of 1/256 grey level.
    private static func weight(_ deviation: Int) -> Int {
        let weight = RateWeights.one * (deviation + 256 * floor) / (256 * reference)
        return min(range.upperBound, max(range.lowerBound, weight))
    }

    /// The standard deviation of luma, (R + 2G + B) / 4, in every block: [Hb][Wb], in units of 1/256 grey
    /// level, rounded down.
    private static func deviations(of picture: Picture, _ grid: BlockGrid, _ workers: Workers) -> [Int] {
        workers.map(Array(0..<grid.rows)) { row, _ in
            let bytes = grid.columns * BlockGrid.blockBytes
            return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: bytes) { blocks in
                grid.spaceToDepth(picture, rows: row..<row + 1, to: blocks.baseAddress!)
                return (0..<grid.columns).map {
                    deviation(blocks.baseAddress! + $0 * BlockGrid.blockBytes)
                }
            }
        }.flatMap { $0 }
    }

    /// Of one block after space to depth, in units of 1/256 grey level.
    private static func deviation(_ block: UnsafePointer<UInt8>) -> Int {
        var (sum, squares) = (Int64(0), Int64(0))
        for i in 0..<64 {
            let luma = Int64(block[3 * i]) + 2 * Int64(block[3 * i + 1]) + Int64(block[3 * i + 2])
            sum += luma
            squares += luma * luma
        }
        // 64² · 4² times the variance, below 2^33: the square root of IEEE 754 is exact enough to be the same
        // everywhere.
        return Int(Double(64 * squares - sum * sum).squareRoot())
    }
}
