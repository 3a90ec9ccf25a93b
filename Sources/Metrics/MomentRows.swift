/// The window's moments along one row after another, in memory for 12 rows.
struct MomentRows {
    private let a, b: Plane
    private let weights = Window.weights
    /// The moments of single pixels; image row y is at row y % side. [side][width]
    private var pixels: [Moments]
    /// The moments of columns of `side` pixels. [width]
    private var columns: [Moments]
    /// Rows of the image taken into `pixels`.
    private var taken = 0

    init(_ a: Plane, _ b: Plane) {
        self.a = a
        self.b = b
        pixels = [Moments](repeating: .zero, count: Window.side * a.width)
        columns = [Moments](repeating: .zero, count: a.width)
    }

    /// Moves to the windows whose top row is y.
    ///
    /// - Precondition: y does not fall from call to call.
    mutating func advance(to y: Int) {
        while taken < y + Window.side { takeRow() }
        let width = a.width
        columns.withUnsafeMutableBufferPointer { columns in
            pixels.withUnsafeBufferPointer { pixels in
                columns.update(repeating: .zero)
                for i in 0..<Window.side {
                    let weight = weights[i]
                    let row = ((y + i) % Window.side) * width
                    for x in 0..<width { columns[x] += weight * pixels[row + x] }
                }
            }
        }
    }

    /// The moments of the window whose left column is x.
    @inline(__always)
    func moments(at x: Int) -> Moments {
        columns.withUnsafeBufferPointer { columns in
            weights.withUnsafeBufferPointer { weights in
                var sum = Moments.zero
                for i in 0..<Window.side { sum += weights[i] * columns[x + i] }
                return sum
            }
        }
    }

    private mutating func takeRow() {
        let width = a.width
        let start = taken * width
        let row = (taken % Window.side) * width
        for x in 0..<width {
            let (p, q) = (a.values[start + x], b.values[start + x])
            pixels[row + x] = Moments(p, q, p * p + q * q, p * q)
        }
        taken += 1
    }
}
