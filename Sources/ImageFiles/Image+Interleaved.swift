import Raster

extension Image {
    /// An image from interleaved pixels of 1 (gray), 2 (gray, alpha), 3 (RGB) or 4 (RGB, alpha) samples.
    init(width: Int, height: Int, pixels: [UInt8], channels: Int) {
        let color = channels < 3 ? Color.gray : .rgb
        guard channels % 2 == 0 else {
            self.init(width: width, height: height, color: color, samples: pixels)
            return
        }
        let (samples, alpha) = Self.split(pixels, channels: channels)
        let isOpaque = alpha.allSatisfy { $0 == 255 }
        self.init(width: width, height: height, color: color, samples: samples, alpha: isOpaque ? nil : alpha)
    }

    /// Separates the last of the channels from the others.
    private static func split(_ pixels: [UInt8], channels: Int) -> (samples: [UInt8], alpha: [UInt8]) {
        let count = pixels.count / channels
        let colors = channels - 1
        let samples = [UInt8](unsafeUninitializedCapacity: count * colors) { samples, written in
            pixels.withUnsafeBufferPointer { pixels in
                for i in 0..<count {
                    for c in 0..<colors { samples[i * colors + c] = pixels[i * channels + c] }
                }
            }
            written = count * colors
        }
        let alpha = [UInt8](unsafeUninitializedCapacity: count) { alpha, written in
            pixels.withUnsafeBufferPointer { pixels in
                for i in 0..<count { alpha[i] = pixels[i * channels + colors] }
            }
            written = count
        }
        return (samples, alpha)
    }
}
