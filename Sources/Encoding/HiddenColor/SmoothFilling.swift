/// Colours of pixels that are not seen that go on smoothly from those that are, for indices: means over ever
/// larger squares, with no steps between them.
struct SmoothFilling: HiddenColorFilling {
    func fill<Sample: FixedWidthInteger & UnsignedInteger>(
        _ samples: inout [Sample], alpha: [Sample], opaque: Sample, columns: Int, channels: Int
    ) {
        let means = FillingLevel(
            samples, columns: columns, rows: alpha.count / columns, channels: channels
        ) { alpha[$0] != 0 }.filled()
        for y in 0..<alpha.count / columns {
            for x in 0..<columns where alpha[y * columns + x] == 0 {
                for channel in 0..<channels {
                    samples[(y * columns + x) * channels + channel] = Sample(
                        truncatingIfNeeded: means.interpolated(x: x, y: y, channel))
                }
            }
        }
    }
}
