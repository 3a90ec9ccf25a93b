/// A smaller image made row by row: means over the boxes that its pixels cover, exact but for one rounding.
struct BoxFilter {
    private let image: Image
    private let columns, rows: Coverage
    /// Numbers per pixel: colours multiplied by alpha, and alpha; colours alone without it.
    private let slots: Int
    /// [width of the image][`slots`]: weighted sums down the columns of a row of boxes.
    private var columnSums: [UInt64]
    /// [width of the smaller image][`slots`]: weighted sums over the boxes of a row.
    private var boxSums: [UInt64]
    private var samples: [UInt8] = []
    private var alpha: [UInt8]?

    /// - Precondition: 1 <= `width` <= `image.width` <= 2^24, the same for heights.
    init(_ image: Image, width: Int, height: Int) {
        precondition(1...image.width ~= width && 1...image.height ~= height, "an image becomes no larger")
        // Sums of 255^2 over 2^48 pixels, and half a sum of alpha to round, stay below 2^64.
        precondition(max(image.width, image.height) <= 1 << 24, "sums would not fit")
        self.image = image
        columns = Coverage(before: image.width, after: width)
        rows = Coverage(before: image.height, after: height)
        slots = image.color.channels + (image.alpha == nil ? 0 : 1)
        columnSums = [UInt64](repeating: 0, count: image.width * slots)
        boxSums = [UInt64](repeating: 0, count: width * slots)
        samples.reserveCapacity(width * height * image.color.channels)
        if image.alpha != nil { alpha = [] }
    }

    mutating func filtered() -> Image {
        for row in 0..<rows.after {
            sumColumns(of: row)
            sumBoxes()
            appendMeans()
        }
        return Image(
            width: columns.after, height: rows.after, color: image.color, samples: samples, alpha: alpha)
    }

    private mutating func sumColumns(of row: Int) {
        columnSums.withUnsafeMutableBufferPointer { $0.update(repeating: 0) }
        for y in rows.pixels(of: row) { add(y, weight: rows.weight(of: y, in: row)) }
    }

    /// Adds a row of the image to `columnSums`.
    private mutating func add(_ y: Int, weight: UInt64) {
        let (image, slots, colors) = (image, slots, image.color.channels)
        let pixels = y * image.width..<(y + 1) * image.width
        columnSums.withUnsafeMutableBufferPointer { sums in
            image.samples[pixels.lowerBound * colors..<pixels.upperBound * colors].withUnsafeBufferPointer {
                row in
                guard let alpha = image.alpha else {
                    for i in row.indices { sums[i] &+= weight &* UInt64(row[i]) }
                    return
                }
                for (x, alpha) in alpha[pixels].enumerated() {
                    let share = weight &* UInt64(alpha)
                    for c in 0..<colors { sums[x * slots + c] &+= share &* UInt64(row[x * colors + c]) }
                    sums[x * slots + colors] &+= share
                }
            }
        }
    }

    private mutating func sumBoxes() {
        let (columns, slots) = (columns, slots)
        columnSums.withUnsafeBufferPointer { columnSums in
            boxSums.withUnsafeMutableBufferPointer { sums in
                sums.update(repeating: 0)
                for column in 0..<columns.after {
                    for x in columns.pixels(of: column) {
                        let weight = columns.weight(of: x, in: column)
                        for slot in 0..<slots {
                            sums[column * slots + slot] &+= weight &* columnSums[x * slots + slot]
                        }
                    }
                }
            }
        }
    }

    private mutating func appendMeans() {
        let (colors, area) = (image.color.channels, UInt64(columns.before) * UInt64(rows.before))
        for column in 0..<columns.after {
            let sums = boxSums[column * slots..<(column + 1) * slots]
            let weights = alpha == nil ? area : sums.last!
            for sum in sums.prefix(colors) { samples.append(Self.mean(sum, of: weights)) }
            alpha?.append(Self.mean(weights, of: area))
        }
    }

    /// A mean, rounded; 0 without weights, for the colours of what is transparent.
    private static func mean(_ sum: UInt64, of weights: UInt64) -> UInt8 {
        weights == 0 ? 0 : UInt8((sum + weights / 2) / weights)
    }
}
