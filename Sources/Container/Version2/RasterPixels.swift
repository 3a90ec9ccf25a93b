/// Pixels of a raster, of 8 bits (`UInt8`) or up to 16 (`UInt16`).
package struct RasterPixels<Sample: FixedWidthInteger & UnsignedInteger & Sendable>: Equatable, Sendable {
    /// Colours, [rows][columns][channels].
    package var samples: [Sample]
    /// [rows][columns], or nil without alpha.
    package var alpha: [Sample]?

    package init(samples: [Sample], alpha: [Sample]?) {
        self.samples = samples
        self.alpha = alpha
    }
}

extension RasterPixels {
    /// Appends opaque pixels in mid-gray up to a number of pixels.
    mutating func fill(_ count: Int, channels: Int, depth: Int) {
        let gray = Sample(truncatingIfNeeded: 1 << (depth - 1))
        samples += repeatElement(gray, count: count * channels - samples.count)
        alpha.map { alpha = $0 + repeatElement(.max >> (Sample.bitWidth - depth), count: count - $0.count) }
    }
}
