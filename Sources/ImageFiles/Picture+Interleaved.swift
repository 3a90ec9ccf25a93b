import Raster

extension Picture {
    /// A picture of 8 bits from interleaved pixels of 1 (gray), 2 (gray, alpha), 3 (RGB) or 4 (RGB, alpha)
    /// samples. Alpha that is opaque everywhere is left out.
    init(width: Int, height: Int, pixels: [UInt8], channels: Int) {
        let (samples, alpha) = split(pixels, channels, opaque: 255)
        self = .bytes(
            Image(width: width, height: height, color: colors(of: channels), samples: samples, alpha: alpha))
    }

    /// A picture of more bits from interleaved pixels.
    ///
    /// - Parameter depth: bits of a sample, 9 to 16
    init(width: Int, height: Int, depth: Int, pixels: [UInt16], channels: Int) {
        let (samples, alpha) = split(pixels, channels, opaque: .max >> (16 - depth))
        self = .deep(
            DeepImage(
                width: width, height: height, color: colors(of: channels), depth: depth, samples: samples,
                alpha: alpha))
    }
}

private func colors(of channels: Int) -> Image.Color { channels < 3 ? .gray : .rgb }

/// Separates alpha, the last of 2 or 4 channels, from the others.
///
/// - Parameter opaque: alpha of this value everywhere is left out
private func split<Sample: FixedWidthInteger>(
    _ pixels: [Sample], _ channels: Int, opaque: Sample
) -> (samples: [Sample], alpha: [Sample]?) {
    guard channels % 2 == 0 else { return (pixels, nil) }
    let count = pixels.count / channels
    let colors = channels - 1
    let samples = [Sample](unsafeUninitializedCapacity: count * colors) { samples, written in
        pixels.withUnsafeBufferPointer { pixels in
            for i in 0..<count {
                for c in 0..<colors { samples[i * colors + c] = pixels[i * channels + c] }
            }
        }
        written = count * colors
    }
    let alpha = [Sample](unsafeUninitializedCapacity: count) { alpha, written in
        pixels.withUnsafeBufferPointer { pixels in
            for i in 0..<count { alpha[i] = pixels[i * channels + colors] }
        }
        written = count
    }
    return (samples, alpha.allSatisfy { $0 == opaque } ? nil : alpha)
}
