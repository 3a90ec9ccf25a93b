/// The reading of samples of more than 8 bits as bytes, with an ordered dither: the mean of 8 x 8 equal
/// samples is kept to a 64th of a level.
struct Dither {
    /// The largest sample.
    private let largest: UInt32

    /// - Parameter depth: bits of a sample, 9 to 16
    init(depth: Int) {
        largest = UInt32.max >> (32 - UInt32(depth))
    }

    /// What is added to samples in 64ths of a level, by row and column: 0 to 63, spread evenly.
    private static let thresholds: [UInt32] = (0..<64).map { place in
        let (y, x) = (UInt32(place) / 8, UInt32(place) % 8)
        return (0..<3).reduce(0) { threshold, bit in
            let (row, column) = (y >> bit & 1, x >> bit & 1)
            return threshold | ((row ^ column) << 1 | row) << (4 - 2 * UInt32(bit))
        }
    }

    /// Writes a row of pixels as bytes.
    ///
    /// - Parameters:
    ///   - row: its samples, `channels` for a pixel
    ///   - y: the row's number
    ///   - target: as many bytes
    func write(
        _ row: UnsafeBufferPointer<UInt16>, y: Int, channels: Int, to target: UnsafeMutablePointer<UInt8>
    ) {
        Self.thresholds.withUnsafeBufferPointer { thresholds in
            let thresholds = thresholds.baseAddress! + y % 8 * 8
            for x in 0..<row.count / channels {
                for i in x * channels..<(x + 1) * channels {
                    // Below 2^31.
                    let level = (UInt32(row[i]) * (255 * 64) + largest / 2) / largest
                    target[i] = UInt8(truncatingIfNeeded: (level + thresholds[x % 8]) >> 6)
                }
            }
        }
    }
}
