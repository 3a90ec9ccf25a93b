/// A walk over the rows of one scale that keeps as many rows as the window has.
struct ScaleErrors {
    private let original, distorted: [Plane]
    private let width, height: Int
    /// X, Y and B with zeros on both sides; image row y is at y % side. [side][plane][image]
    private let colors: FloatRows
    /// The rows to be filtered: power and difference, with zeros on both sides. [2]
    private let products: FloatRows
    /// Means along rows: of both images, power and difference. [side][plane][4]
    private let rowMeans: FloatRows
    /// Means over the window, in the same order. [4]
    private let means: FloatRows
    private var sums: [ErrorSums]

    private static let side = GaussianWindow.side
    private static let radius = GaussianWindow.radius

    /// The sums of X, Y and B.
    ///
    /// - Parameter original: red, green and blue in linear light.
    /// - Precondition: all planes have the same size, at least `GaussianWindow.radius` rows.
    static func sums(original: [Plane], distorted: [Plane]) -> [ErrorSums] {
        var walk = ScaleErrors(original: original, distorted: distorted)
        var taken = 0
        for y in 0..<walk.height {
            while taken < min(y + radius + 1, walk.height) {
                walk.take(row: taken)
                taken += 1
            }
            walk.compare(row: y)
        }
        return walk.sums
    }

    private init(original: [Plane], distorted: [Plane]) {
        self.original = original
        self.distorted = distorted
        (width, height) = (original[0].width, original[0].height)
        precondition(height >= Self.radius, "the window is mirrored once")
        colors = FloatRows(count: Self.side * 6, length: width + 2 * Self.radius)
        products = FloatRows(count: 2, length: width + 2 * Self.radius)
        rowMeans = FloatRows(count: Self.side * 12, length: width)
        means = FloatRows(count: 4, length: width)
        sums = (0..<3).map { [width] _ in ErrorSums(width: width) }
    }

    /// The padded row of a plane of the original (image 0) or the distorted image (1).
    private func color(row y: Int, plane: Int, image: Int) -> UnsafeMutablePointer<Float> {
        colors[(y % Self.side * 3 + plane) * 2 + image]
    }

    private func rowMean(row y: Int, plane: Int, kind: Int) -> UnsafeMutablePointer<Float> {
        rowMeans[(y % Self.side * 3 + plane) * 4 + kind]
    }

    /// Converts a row of both images and filters it along itself.
    private func take(row y: Int) {
        convert(original, row: y, image: 0)
        convert(distorted, row: y, image: 1)
        for plane in 0..<3 {
            let (a, b) = (color(row: y, plane: plane, image: 0), color(row: y, plane: plane, image: 1))
            multiply(a, b)
            for (kind, row) in [a, b, products[0], products[1]].enumerated() {
                let result = rowMean(row: y, plane: plane, kind: kind)
                GaussianWindow.filter(row: row, into: result, count: width)
            }
        }
    }

    private func convert(_ planes: [Plane], row y: Int, image: Int) {
        let result = (0..<3).map { color(row: y, plane: $0, image: image) + Self.radius }
        planes[0].values.withUnsafeBufferPointer { red in
            planes[1].values.withUnsafeBufferPointer { green in
                planes[2].values.withUnsafeBufferPointer { blue in
                    let rows = [red, green, blue].map { $0.baseAddress! + y * width }
                    XYB.convert(rows, into: result, count: width)
                }
            }
        }
    }

    private func multiply(_ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>) {
        let (power, difference) = (products[0], products[1])
        for x in 0..<width + 2 * Self.radius {
            let (p, q) = (a[x], b[x])
            power[x] = p * p + q * q
            difference[x] = (p - q) * (p - q)
        }
    }

    /// Filters the columns around a row and adds its errors.
    private mutating func compare(row y: Int) {
        for plane in 0..<3 {
            for kind in 0..<4 {
                GaussianWindow.filter(
                    columns: { UnsafePointer(rowMean(row: mirrored(y + $0), plane: plane, kind: kind)) },
                    into: means[kind], count: width)
            }
            sums[plane].add(
                PixelRow(
                    original: color(row: y, plane: plane, image: 0) + Self.radius,
                    distorted: color(row: y, plane: plane, image: 1) + Self.radius,
                    originalMean: means[0], distortedMean: means[1], power: means[2], difference: means[3]))
        }
    }

    /// The row that stands for one beyond the border: rows repeat backwards from the last one.
    private func mirrored(_ y: Int) -> Int {
        y < 0 ? -1 - y : y >= height ? 2 * height - 1 - y : y
    }
}
