/// Means of the pixels that are seen over squares of 2 x 2 of a finer level.
struct FillingLevel {
    private let columns, rows, channels: Int
    /// [rows][columns][channels]
    private var means: [UInt16]
    /// Whether a square has a mean of its own: [rows][columns].
    private let isKnown: [Bool]

    /// The level over another, or over pixels.
    ///
    /// - Parameter isKnown: whether an element of the finer level counts, by its number
    init<Sample: FixedWidthInteger & UnsignedInteger>(
        _ finer: [Sample], columns: Int, rows: Int, channels: Int, _ isKnown: (Int) -> Bool
    ) {
        self.columns = (columns + 1) / 2
        self.rows = (rows + 1) / 2
        self.channels = channels
        var known = [Bool](repeating: false, count: self.columns * self.rows)
        var means = [UInt16](repeating: 0, count: known.count * channels)
        var sums = [Int](repeating: 0, count: channels)
        for y in 0..<self.rows {
            for x in 0..<self.columns {
                var count = 0
                for channel in 0..<channels { sums[channel] = 0 }
                for row in 2 * y..<min(2 * y + 2, rows) {
                    for i in row * columns + 2 * x..<row * columns + min(2 * x + 2, columns) where isKnown(i)
                    {
                        count += 1
                        for channel in 0..<channels { sums[channel] += Int(finer[i * channels + channel]) }
                    }
                }
                guard count > 0 else { continue }
                let place = y * self.columns + x
                known[place] = true
                for channel in 0..<channels {
                    means[place * channels + channel] = UInt16((sums[channel] + count / 2) / count)
                }
            }
        }
        self.means = means
        self.isKnown = known
    }

    /// The level with a mean for every square: where it has none, from the level above. All 0 if nothing is
    /// known.
    consuming func filled() -> FillingLevel {
        guard isKnown.contains(false), columns * rows > 1 else { return self }
        let coarser = FillingLevel(means, columns: columns, rows: rows, channels: channels) { [isKnown] in
            isKnown[$0]
        }.filled()
        for y in 0..<rows {
            for x in 0..<columns where !isKnown[y * columns + x] {
                for channel in 0..<channels {
                    means[(y * columns + x) * channels + channel] = UInt16(
                        coarser.interpolated(x: x, y: y, channel))
                }
            }
        }
        return self
    }

    /// The mean at an element of the finer level, between those of the nearest four squares: 9, 3, 3 and 1
    /// parts of 16.
    func interpolated(x: Int, y: Int, _ channel: Int) -> Int {
        func neighbor(_ place: Int, _ count: Int) -> Int {
            min(max(place / 2 + (place % 2 == 0 ? -1 : 1), 0), count - 1)
        }
        let (near, far) = ((x / 2, y / 2), (neighbor(x, columns), neighbor(y, rows)))
        func mean(_ x: Int, _ y: Int) -> Int { Int(means[(y * columns + x) * channels + channel]) }
        return
            (9 * mean(near.0, near.1) + 3 * (mean(far.0, near.1) + mean(near.0, far.1)) + mean(far.0, far.1)
            + 8) >> 4
    }
}
