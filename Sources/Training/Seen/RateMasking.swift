import Foundation
import Model

/// What a bit weighs against squared error in the choice of indices where a model is tuned for the eye: in
/// float, the weights that the encoder's `VisualMasking` has in integers.
final class RateMasking<T: TensorScalar> {
    /// Of one level.
    struct Weights {
        /// Of each position.
        let positions: Buffer<T>
        /// Factors of the groups.
        let groups: [T]
    }

    let top, bottom: Weights

    /// Grey levels that a flat block's deviation counts as, and at which a block weighs 1.
    private static var floor: Double { 2 }
    private static var reference: Double { 10 }
    /// Of a position.
    private static var range: ClosedRange<Double> { 32.0 / 256...998.0 / 256 }
    /// What the top's positions weigh less, where errors spread over many pixels.
    private static var topFactor: Double { 1.0 / 4 }
    /// Octaves over which the bottom's groups are spread.
    private static var groupOctaves: Double { 3 }

    /// - Parameters:
    ///   - topGroups, bottomGroups: how many a level has
    ///   - n, h, w: images, and their blocks from top to bottom and from left to right
    init(topGroups: Int, bottomGroups: Int, n: Int, h: Int, w: Int) {
        top = Weights(positions: Buffer(n * h * w / 4), groups: Array(repeating: 1, count: topGroups))
        bottom = Weights(
            positions: Buffer(n * h * w),
            groups: (0..<bottomGroups).map {
                T(exp2(Self.groupOctaves * (Double($0) / Double(bottomGroups) - 0.5)))
            })
    }

    /// Sets the weights of the positions.
    ///
    /// - Parameters:
    ///   - pixels: blocks [n][h][w][192]
    ///   - unit: grey levels that one of their units comes to
    func set(pixels: Tensor<T>, unit: Double) {
        let (rows, columns) = (pixels.n * pixels.h, pixels.w)
        var deviations = [Double](repeating: 0, count: rows * columns)
        for block in deviations.indices {
            deviations[block] = unit * Self.deviation(pixels.value.pointer + block * pixels.c)
            bottom.positions[block] = T(Self.weight(deviations[block]))
        }
        for row in 0..<rows / 2 {
            for column in 0..<columns / 2 {
                let first = 2 * (row * columns + column)
                let sum =
                    deviations[first] + deviations[first + 1] + deviations[first + columns]
                    + deviations[first + columns + 1]
                top.positions[row * (columns / 2) + column] = T(Self.topFactor * Self.weight(sum / 4))
            }
        }
    }

    private static func weight(_ deviation: Double) -> Double {
        min(range.upperBound, max(range.lowerBound, (deviation + floor) / reference))
    }

    /// The standard deviation of a block's luma, (R + 2G + B) / 4.
    private static func deviation(_ block: UnsafePointer<T>) -> Double {
        var (sum, squares) = (0.0, 0.0)
        for i in 0..<64 {
            let luma = Double(block[3 * i] + 2 * block[3 * i + 1] + block[3 * i + 2]) / 4
            sum += luma
            squares += luma * luma
        }
        return (max(0, squares / 64 - sum / 64 * (sum / 64))).squareRoot()
    }
}
