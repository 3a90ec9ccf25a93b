/// The samples of an image that is copied to pixels in memory.
struct SampleRows<Sample: FixedWidthInteger & UnsignedInteger> {
    let width, height: Int
    let color: Image.Color
    /// [height][width][color.channels]
    let samples: [Sample]
    /// [height][width], nil for an opaque image
    let alpha: [Sample]?
    /// The largest sample.
    let opaque: Sample

    /// Writes all pixels, and nothing between rows.
    ///
    /// - Parameters:
    ///   - stride: bytes from the start of a row to that of the next
    ///   - convert: makes samples of the target's depth
    /// - Precondition: rows do not overlap.
    func write<Target: FixedWidthInteger>(
        to target: UnsafeMutableRawPointer, stride: Int, as channels: PixelLayout.Channels,
        _ convert: (Sample) -> Target
    ) {
        let (count, size) = (channels.rawValue, MemoryLayout<Target>.size)
        precondition(stride >= width * count * size, "rows overlap")
        var gray = [Sample](repeating: 0, count: color == .rgb && channels.color == .gray ? width : 0)
        for y in 0..<height {
            withRow(y, as: channels, gray: &gray) { channel, samples, step in
                let row = target + y * stride
                for x in 0..<width {
                    row.storeBytes(
                        of: convert(samples[x * step]), toByteOffset: size * (x * count + channel),
                        as: Target.self)
                }
            }
        }
    }

    /// The luma of RGB samples as JPEG has it, Rec. 601, rounded.
    static func luma(_ red: Sample, _ green: Sample, _ blue: Sample) -> Sample {
        let (red, green, blue) = (UInt32(red), UInt32(green), UInt32(blue))
        let sum: UInt32 = 19595 * red + 38470 * green + 7471 * blue
        return Sample((sum + 32768) >> 16)
    }

    /// Calls `body` for every channel with the samples of a row: the first, and the distance between them.
    ///
    /// - Parameter gray: room for a row's luma, where it is wanted
    private func withRow(
        _ y: Int, as channels: PixelLayout.Channels, gray: inout [Sample],
        _ body: (_ channel: Int, _ samples: UnsafePointer<Sample>, _ step: Int) -> Void
    ) {
        let first = y * width * color.channels
        if gray.isEmpty {
            samples.withUnsafeBufferPointer { samples in
                let row = samples.baseAddress! + first
                for channel in 0..<channels.color.channels {
                    body(channel, row + min(channel, color.channels - 1), color.channels)
                }
            }
        } else {
            for x in 0..<width {
                let i = first + 3 * x
                gray[x] = Self.luma(samples[i], samples[i + 1], samples[i + 2])
            }
            gray.withUnsafeBufferPointer { body(0, $0.baseAddress!, 1) }
        }
        guard channels.hasAlpha else { return }
        if let alpha {
            alpha.withUnsafeBufferPointer { body(channels.rawValue - 1, $0.baseAddress! + y * width, 1) }
        } else {
            withUnsafePointer(to: opaque) { body(channels.rawValue - 1, $0, 0) }
        }
    }
}
