import Raster

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
    /// Opaque pixels of one value in all channels.
    init(of region: Area, _ format: RasterFormat, missing: Sample, depth: Int) {
        self.init(samples: [], alpha: format.hasAlpha ? [] : nil)
        fill(region.rows.count * region.columns.count, format, missing: missing, depth: depth)
    }

    /// Appends opaque pixels of one value in all channels, up to a number of pixels.
    mutating func fill(_ count: Int, _ format: RasterFormat, missing: Sample, depth: Int) {
        samples += repeatElement(missing, count: count * format.color.channels - samples.count)
        guard let missingAlpha = alpha.map({ count - $0.count }) else { return }
        alpha! += repeatElement(Sample.max >> (Sample.bitWidth - depth), count: missingAlpha)
    }
}
