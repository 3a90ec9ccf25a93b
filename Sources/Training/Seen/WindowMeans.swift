import Metrics

/// Means over the window of SSIMULACRA2, of planes of one size, and the way back.
///
/// Rows beyond the top and the bottom mirror the plane. What lies beyond the left and the right border does
/// too, which suits crops, or is zero, as in the metric.
struct WindowMeans<T: TensorScalar> {
    let width, height: Int
    private let mirrors: Bool
    private let weights: [T]
    /// A plane with filtered rows, and a row with `radius` more numbers on each side.
    private let rows: Buffer<T>, row: Buffer<T>

    private static var radius: Int { GaussianWindow.radius }

    init(width: Int, height: Int, mirrors: Bool) {
        precondition(min(width, height) >= Self.radius, "the window is mirrored once")
        (self.width, self.height, self.mirrors) = (width, height, mirrors)
        let half = GaussianWindow.exactWeights.map { T($0) }
        weights = half.dropFirst().reversed() + half
        rows = Buffer(width * height)
        row = Buffer(width + 2 * Self.radius)
    }

    /// Where a row or column is found that may lie beyond the border.
    private static func mirrored(_ i: Int, _ count: Int) -> Int {
        i < 0 ? -1 - i : i >= count ? 2 * count - 1 - i : i
    }

    /// Writes the means around every pixel.
    func apply(_ plane: UnsafePointer<T>, to result: UnsafeMutablePointer<T>) {
        let (row, radius) = (row.pointer, Self.radius)
        for y in 0..<height {
            (row + radius).update(from: plane + y * width, count: width)
            for i in 1...radius {
                let (left, right) = (plane[y * width + i - 1], plane[(y + 1) * width - i])
                row[radius - i] = mirrors ? left : 0
                row[radius + width - 1 + i] = mirrors ? right : 0
            }
            let target = rows.pointer + y * width
            target.update(repeating: 0, count: width)
            for (k, weight) in weights.enumerated() { Self.add(row + k, weight, to: target, width) }
        }
        for y in 0..<height {
            let target = result + y * width
            target.update(repeating: 0, count: width)
            for (k, weight) in weights.enumerated() {
                let source = Self.mirrored(y + k - radius, height)
                Self.add(rows.pointer + source * width, weight, to: target, width)
            }
        }
    }

    /// From gradients of the means to those of the plane: the transpose of `apply`.
    func transpose(_ gradient: UnsafePointer<T>, to result: UnsafeMutablePointer<T>) {
        let (row, radius) = (row.pointer, Self.radius)
        rows.clear()
        for y in 0..<height {
            for (k, weight) in weights.enumerated() {
                let target = Self.mirrored(y + k - radius, height)
                Self.add(gradient + y * width, weight, to: rows.pointer + target * width, width)
            }
        }
        for y in 0..<height {
            self.row.clear()
            for (k, weight) in weights.enumerated() {
                Self.add(rows.pointer + y * width, weight, to: row + k, width)
            }
            let target = result + y * width
            target.update(from: row + radius, count: width)
            guard mirrors else { continue }
            for i in 1...radius {
                target[i - 1] += row[radius - i]
                target[width - i] += row[radius + width - 1 + i]
            }
        }
    }

    private static func add(
        _ source: UnsafePointer<T>, _ weight: T, to target: UnsafeMutablePointer<T>, _ count: Int
    ) {
        for x in 0..<count { target[x] += weight * source[x] }
    }
}
