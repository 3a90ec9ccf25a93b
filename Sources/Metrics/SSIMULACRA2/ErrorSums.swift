/// The sums over one channel's three error maps at one scale, column by column.
struct ErrorSums {
    private let width: Int
    /// Sums of errors, then of their fourth powers. [2][maps][width]
    private let sums: FloatRows
    /// The errors of a row. [width]
    private let errors: FloatRows
    private var rows = 0

    /// Dissimilarity, added edges, lost detail.
    private static let maps = 3

    init(width: Int) {
        self.width = width
        sums = FloatRows(count: 2 * Self.maps, length: width)
        errors = FloatRows(count: 1, length: width)
    }

    /// Adds a row of pixels.
    mutating func add(_ row: PixelRow) {
        dissimilarity(of: row)
        accumulate(map: 0, sign: 1)
        edgeGain(of: row)
        accumulate(map: 1, sign: 1)
        accumulate(map: 2, sign: -1)
        rows += 1
    }

    /// For the 1-norm and the 4-norm, the means over the pixels of all maps. [2][maps]
    var norms: [Double] {
        let pixels = Double(width * rows)
        let means = (0..<2 * Self.maps).map { row in
            UnsafeBufferPointer(start: sums[row], count: width).reduce(0) { $0 + Double($1) } / pixels
        }
        return means.enumerated().map { $0 < Self.maps ? $1 : $1.squareRoot().squareRoot() }
    }

    /// 1 - (1 - (m1 - m2)²) (2 cov + C) / (var1 + var2 + C) with means m and C = 0.0009.
    ///
    /// As 2 cov is var1 + var2 less the variance v of the difference, the quotient is
    /// 1 - v / (var1 + var2 + C): errors that are small keep their precision.
    private func dissimilarity(of row: PixelRow) {
        let (first, second) = (row.originalMean, row.distortedMean)
        let (power, difference) = (row.power, row.difference)
        let result = errors[0]
        for x in 0..<width {
            let (a, b) = (first[x], second[x])
            let shift = (a - b) * (a - b)
            let ratio = (difference[x] - shift) / (power[x] - (a * a + b * b) + 0.0009)
            result[x] = shift + ratio * (1 - shift)
        }
    }

    /// The relative growth of the distance from the mean: positive where edges were added, negative where
    /// detail was lost.
    private func edgeGain(of row: PixelRow) {
        let (first, second) = (row.original, row.distorted)
        let (firstMean, secondMean) = (row.originalMean, row.distortedMean)
        let result = errors[0]
        for x in 0..<width {
            let before = abs(first[x] - firstMean[x])
            let after = abs(second[x] - secondMean[x])
            result[x] = (after - before) / (1 + before)
        }
    }

    /// Adds the errors of one sign to a map's sums.
    private func accumulate(map: Int, sign: Float) {
        let (errors, sum, fourth) = (errors[0], sums[map], sums[Self.maps + map])
        for x in 0..<width {
            let signed = sign * errors[x]
            let error = signed > 0 ? signed : 0
            let square = error * error
            sum[x] += error
            fourth[x] += square * square
        }
    }
}
