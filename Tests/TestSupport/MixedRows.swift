import CZlib

/// A gray picture whose rows pack best with two filters that the encoder does not try together, and a stream
/// with them, of 48 x 48 pixels: two levels in any order above, levels that rise below.
package struct MixedRows {
    package static let side = 48

    /// [rows][columns]
    package let samples: [UInt8]
    /// Likewise, nil for an opaque picture.
    package let alpha: [UInt8]?
    /// The zlib stream of the filtered rows, alpha after each sample.
    package let stream: [UInt8]

    /// - Parameter alpha: of a pixel, nil for an opaque picture; hidden pixels get the level `hidden`
    package init(alpha: ((_ x: Int, _ y: Int) -> UInt8)? = nil, hidden: UInt8? = nil) {
        let side = Self.side
        var random = SplitMix64(seed: 1)
        var (samples, values, rows): ([UInt8], [UInt8], [UInt8]) = ([], [], [])
        for y in 0..<side {
            var level: UInt8 = 0
            var row: [UInt8] = []
            for x in 0..<side {
                let step = UInt8(random.integer(in: 0...1))
                level = y < side / 2 ? 100 + 40 * step : level &+ 6 &+ step
                let value = alpha?(x, y)
                samples.append(value == 0 ? hidden ?? level : level)
                row.append(samples[samples.count - 1])
                guard let value else { continue }
                values.append(value)
                row.append(value)
            }
            let distance = alpha == nil ? 1 : 2
            let left = [UInt8](repeating: 0, count: distance) + row
            rows += y < side / 2 ? [0] + row : [1] + zip(row, left).map { $0 &- $1 }
        }
        self.samples = samples
        self.alpha = alpha == nil ? nil : values
        stream = zlibStream(rows)
    }

    /// A PNG file of the stream.
    package var png: [UInt8] {
        func bigEndian(_ value: Int) -> [UInt8] { [24, 16, 8, 0].map { UInt8(value >> $0 & 255) } }
        func chunk(_ name: String, _ data: [UInt8]) -> [UInt8] {
            let body = Array(name.utf8) + data
            return bigEndian(data.count) + body + bigEndian(Int(crc32(0, body, UInt32(body.count))))
        }
        let size = bigEndian(Self.side)
        return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
            + chunk("IHDR", size + size + [8, alpha == nil ? 0 : 4, 0, 0, 0]) + chunk("IDAT", stream)
            + chunk("IEND", [])
    }
}
