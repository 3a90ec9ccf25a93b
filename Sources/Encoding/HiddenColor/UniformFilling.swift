/// One colour for all pixels that are not seen, for exact pixels: one that no other pixel has, if there is
/// one and alpha is 0 or opaque everywhere, so that it tells them apart without an alpha channel; else black.
struct UniformFilling: HiddenColorFilling {
    func fill<Sample: FixedWidthInteger & UnsignedInteger>(
        _ samples: inout [Sample], alpha: [Sample], opaque: Sample, columns: Int, channels: Int
    ) {
        let isBinary = alpha.allSatisfy { $0 == 0 || $0 == opaque }
        let color =
            isBinary ? Self.unused(samples, alpha, opaque: opaque, channels: channels) : nil
        for i in alpha.indices where alpha[i] == 0 {
            for channel in 0..<channels { samples[i * channels + channel] = color ?? 0 }
        }
    }

    /// A level that no pixel which is seen has in all channels: of bytes, since more bits would cost more.
    private static func unused<Sample: FixedWidthInteger & UnsignedInteger>(
        _ samples: [Sample], _ alpha: [Sample], opaque: Sample, channels: Int
    ) -> Sample? {
        var used = [Bool](repeating: false, count: Int(opaque) + 1)
        for i in alpha.indices where alpha[i] != 0 {
            let first = samples[i * channels]
            let isGray = (1..<channels).allSatisfy { samples[i * channels + $0] == first }
            if isGray { used[Int(first)] = true }
        }
        return levels(opaque).first { !used[Int($0)] }
    }

    /// Candidates: black and white, then what takes more bits to store.
    private static func levels<Sample: FixedWidthInteger & UnsignedInteger>(_ opaque: Sample) -> [Sample] {
        [1, 3, 15, 255].flatMap { most in
            (0...most).map { Sample(($0 * Int(opaque) + most / 2) / most) }
        }
    }
}
