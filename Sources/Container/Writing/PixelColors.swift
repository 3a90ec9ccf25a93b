import Raster

/// Pixels as four bytes each, R, G, B and alpha, the first in the lowest byte.
struct PixelColors<Sample: FixedWidthInteger & UnsignedInteger & Sendable> {
    private let pixels: RasterPixels<Sample>
    private let channels, depth: Int

    init(_ pixels: RasterPixels<Sample>, _ format: RasterFormat) {
        self.pixels = pixels
        channels = format.color.channels
        depth = format.depth
    }

    subscript(index: Int) -> UInt32 {
        let alpha = pixels.alpha.map { byte($0[index]) } ?? 255
        let first = byte(pixels.samples[index * channels])
        guard channels == 3 else { return first * 0x010101 | alpha << 24 }
        return first | byte(pixels.samples[index * 3 + 1]) << 8
            | byte(pixels.samples[index * 3 + 2]) << 16 | alpha << 24
    }

    @inline(__always)
    private func byte(_ sample: Sample) -> UInt32 {
        depth == 8
            ? UInt32(truncatingIfNeeded: sample) & 0xFF
            : UInt32(truncatingIfNeeded: SampleScale.scale(Int(sample), from: depth, to: 8))
    }
}
