import Raster
import TestSupport

/// Deterministic pictures: gradients, edges and noise.
package enum TestImage {
    /// An image of the given size and kind, the same for the same arguments.
    package static func make(
        _ width: Int, _ height: Int, color: Image.Color = .rgb, alpha: Bool = false, seed: UInt64 = 1
    ) -> Image {
        var random = SplitMix64(seed: seed)
        let channels = color.channels
        var samples: [UInt8] = []
        samples.reserveCapacity(width * height * channels)
        for y in 0..<height {
            for x in 0..<width {
                let noise = Int(truncatingIfNeeded: random.next() >> 60)
                let edge = (x / 11 + y / 7) % 3 * 60
                for c in 0..<channels {
                    samples.append(UInt8(clamping: (x * (c + 1) + y * 2) % 130 + edge + noise))
                }
            }
        }
        let plane = alpha ? (0..<width * height).map { UInt8(truncatingIfNeeded: $0 * 3) } : nil
        return Image(width: width, height: height, color: color, samples: samples, alpha: plane)
    }
}
