/// A smaller image made row by row: means over the boxes that its pixels cover, exact but for one rounding.
struct BoxFilter<Sample: FixedWidthInteger & UnsignedInteger> {
    private let source: [Sample]
    private let sourceAlpha: [Sample]?
    private let colors: Int
    private let columns, rows: Coverage
    /// Numbers per pixel: colours multiplied by alpha, and alpha; colours alone without it.
    private let slots: Int
    /// [width of the image][`slots`]: weighted sums down the columns of a row of boxes.
    private var columnSums: [UInt64]
    /// [width of the smaller image][`slots`]: weighted sums over the boxes of a row.
    private var boxSums: [UInt64]
    private var samples: [Sample] = []
    private var alpha: [Sample]?

    /// - Parameters:
    ///   - samples: [rows before][columns before][colours]
    ///   - alpha: [rows before][columns before], or nil
    /// - Precondition: an axis has at least as much before as after; the pixels before are at most 2^48, 2^31
    ///   of words.
    init(_ samples: [Sample], _ alpha: [Sample]?, columns: Coverage, rows: Coverage) {
        precondition(
            1...columns.before ~= columns.after && 1...rows.before ~= rows.after, "an image becomes no larger"
        )
        // Sums of squares of samples, and half a sum of alpha to round, stay below 2^64.
        precondition(
            columns.before * rows.before <= 1 << (Sample.bitWidth == 8 ? 48 : 31), "sums would not fit")
        (source, sourceAlpha) = (samples, alpha)
        (self.columns, self.rows) = (columns, rows)
        colors = samples.count / (columns.before * rows.before)
        slots = colors + (alpha == nil ? 0 : 1)
        columnSums = [UInt64](repeating: 0, count: columns.before * slots)
        boxSums = [UInt64](repeating: 0, count: columns.after * slots)
        self.samples.reserveCapacity(columns.after * rows.after * colors)
        if alpha != nil { self.alpha = [] }
    }

    /// The samples and the alpha of the smaller image.
    mutating func filtered() -> (samples: [Sample], alpha: [Sample]?) {
        for row in 0..<rows.after {
            sumColumns(of: row)
            sumBoxes()
            appendMeans()
        }
        return (samples, alpha)
    }

    private mutating func sumColumns(of row: Int) {
        columnSums.withUnsafeMutableBufferPointer { $0.update(repeating: 0) }
        for y in rows.pixels(of: row) { add(y, weight: rows.weight(of: y, in: row)) }
    }

    /// Adds a row of the image to `columnSums`.
    private mutating func add(_ y: Int, weight: UInt64) {
        let (source, sourceAlpha, slots, colors) = (source, sourceAlpha, slots, colors)
        let pixels = y * columns.before..<(y + 1) * columns.before
        columnSums.withUnsafeMutableBufferPointer { sums in
            source[pixels.lowerBound * colors..<pixels.upperBound * colors].withUnsafeBufferPointer { row in
                guard let alpha = sourceAlpha else {
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
        let area = UInt64(columns.before) * UInt64(rows.before)
        for column in 0..<columns.after {
            let sums = boxSums[column * slots..<(column + 1) * slots]
            let weights = alpha == nil ? area : sums.last!
            for sum in sums.prefix(colors) { samples.append(Self.mean(sum, of: weights)) }
            alpha?.append(Self.mean(weights, of: area))
        }
    }

    /// A mean, rounded; 0 without weights, for the colours of what is transparent.
    private static func mean(_ sum: UInt64, of weights: UInt64) -> Sample {
        weights == 0 ? 0 : Sample((sum + weights / 2) / weights)
    }
}
