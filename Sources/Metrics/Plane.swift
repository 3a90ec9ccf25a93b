import Raster

/// One channel of an image.
struct Plane {
    /// The offset that is subtracted from samples, so that moments of bright areas keep their precision in
    /// single precision.
    static let offset: Float = 128

    let width: Int
    let height: Int
    /// Samples less `offset`, or linear light 0...1 without an offset, [height][width].
    let values: [Float]
}

extension Plane {
    init(_ image: Image, channel: Int) {
        width = image.width
        height = image.height
        let channels = image.color.channels
        let count = width * height
        values = [Float](unsafeUninitializedCapacity: count) { values, initialized in
            image.samples.withUnsafeBufferPointer { samples in
                for i in 0..<count { values[i] = Float(samples[i * channels + channel]) - Self.offset }
            }
            initialized = count
        }
    }

    /// Half the size, rounded up: means of 2 x 2 values. An odd last row or column is repeated.
    var halved: Plane {
        let (columns, rows) = ((width + 1) / 2, (height + 1) / 2)
        let means = [Float](unsafeUninitializedCapacity: columns * rows) { means, initialized in
            values.withUnsafeBufferPointer { values in
                for y in 0..<rows {
                    let upper = 2 * y * width
                    let lower = min(2 * y + 1, height - 1) * width
                    for x in 0..<columns {
                        let (left, right) = (2 * x, min(2 * x + 1, width - 1))
                        let sum = values[upper + left] + values[upper + right] + values[lower + left]
                        means[y * columns + x] = (sum + values[lower + right]) * 0.25
                    }
                }
            }
            initialized = columns * rows
        }
        return Plane(width: columns, height: rows, values: means)
    }
}
