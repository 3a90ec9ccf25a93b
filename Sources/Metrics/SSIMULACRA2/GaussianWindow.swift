import Glibc

/// A Gaussian with σ = 1.5 over 11 samples, applied along rows and along columns.
package enum GaussianWindow {
    /// Samples on each side of the middle.
    package static let radius = 5

    /// Samples of the window.
    static let side = 2 * radius + 1

    /// Weights of the samples at distances 0...radius; those of the window sum to 1.
    package static let exactWeights: [Double] = {
        let samples = (0...radius).map { exp(-Double($0 * $0) / (2 * 1.5 * 1.5)) }
        let sum = samples[0] + 2 * samples.dropFirst().reduce(0, +)
        return samples.map { $0 / sum }
    }()

    /// The same in single precision.
    static let weights = exactWeights.map { Float($0) }

    /// Filters `count` numbers along a row; `row` holds `radius` more on each side, the first at `row[0]`.
    static func filter(row: UnsafePointer<Float>, into result: UnsafeMutablePointer<Float>, count: Int) {
        let (w0, w1, w2) = (weights[0], weights[1], weights[2])
        let (w3, w4, w5) = (weights[3], weights[4], weights[5])
        for x in 0..<count {
            var sum = w0 * row[x + 5]
            sum += w1 * (row[x + 4] + row[x + 6])
            sum += w2 * (row[x + 3] + row[x + 7])
            sum += w3 * (row[x + 2] + row[x + 8])
            sum += w4 * (row[x + 1] + row[x + 9])
            result[x] = sum + w5 * (row[x] + row[x + 10])
        }
    }

    /// Filters `count` columns.
    ///
    /// One pair of rows at a time: a loop over all of them has too many pointers to be vectorised.
    /// - Parameter rows: gives the row at a distance of -radius...radius.
    static func filter(
        columns rows: (Int) -> UnsafePointer<Float>, into result: UnsafeMutablePointer<Float>, count: Int
    ) {
        let middle = rows(0)
        let first = weights[0]
        for x in 0..<count { result[x] = first * middle[x] }
        for distance in 1...radius {
            let (above, below) = (rows(-distance), rows(distance))
            let weight = weights[distance]
            for x in 0..<count { result[x] += weight * (above[x] + below[x]) }
        }
    }
}
