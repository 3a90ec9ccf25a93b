import Bytes
import CZlib
import Raster

/// Exact pixels from a section's payload (format 2, section 4).
package struct RasterReader {
    let format: RasterFormat
    /// What the pixels are stored as.
    package let layout: RasterLayout
    /// The zlib stream and what may follow it.
    let stream: ArraySlice<UInt8>

    /// Reads all but the rows, of a payload whose pixels are to be as the format says.
    package init(_ payload: ArraySlice<UInt8>, _ format: RasterFormat) throws(RasterError) {
        var reader = FieldReader(payload)
        layout = try RasterLayout(parsing: &reader)
        try format.check(layout)
        self.format = format
        stream = payload[reader.offset...]
    }

    /// The pixels of a region.
    ///
    /// Allocates them only if the payload is long enough for its rows. Only the rows above the region's end
    /// are unpacked and checked.
    /// - Parameters:
    ///   - region: in pixels, within the picture
    ///   - depth: bits of the samples that come out
    /// - Precondition: the region has pixels, and a `Sample` has the bits.
    package func pixels<Sample>(
        of region: Area, depth: Int, as type: Sample.Type = Sample.self
    ) throws(RasterError) -> RasterPixels<Sample> {
        let most = stream.count * Int(DEFLATE_MAX_RATIO)
        guard most >= byteCount else { throw .size(expected: byteCount, inflated: most) }
        var pixels = room(for: region, type)
        try append(of: region, depth, to: &pixels)
        return pixels
    }

    /// The pixels of a region, as far as a payload that is cut has them.
    ///
    /// - Parameters:
    ///   - region: in pixels, within the picture
    ///   - depth: bits of the samples that come out
    ///   - missing: the samples of other pixels, which are opaque
    /// - Precondition: the region has pixels, and a `Sample` has the bits.
    package static func pixels<Sample>(
        ofCut payload: ArraySlice<UInt8>, _ format: RasterFormat, _ region: Area, depth: Int, missing: Sample
    ) throws(RasterError) -> RasterPixels<Sample> {
        var pixels = RasterPixels<Sample>(samples: [], alpha: format.hasAlpha ? [] : nil)
        do throws(RasterError) {
            let reader = try RasterReader(payload, format)
            pixels = reader.room(for: region, Sample.self)
            try reader.append(of: region, depth, to: &pixels)
        } catch {
            guard error.isOfCut else { throw error }
        }
        pixels.fill(region.rows.count * region.columns.count, format, missing: missing, depth: depth)
        return pixels
    }

    /// Bytes of all rows with their filters.
    private var byteCount: Int { (1 + layout.rowBytes(width: format.width)) * format.height }

    private func room<Sample>(for region: Area, _ type: Sample.Type) -> RasterPixels<Sample> {
        precondition(
            Area(rows: format.height, columns: format.width).contains(region) && !region.isEmpty,
            "the region has pixels of the picture")
        let count = region.rows.count * region.columns.count
        var pixels = RasterPixels<Sample>(samples: [], alpha: format.hasAlpha ? [] : nil)
        pixels.samples.reserveCapacity(count * format.color.channels)
        pixels.alpha?.reserveCapacity(count)
        return pixels
    }

    /// Appends the pixels of a region, row by row.
    private func append<Sample>(
        of region: Area, _ depth: Int, to pixels: inout RasterPixels<Sample>
    ) throws(RasterError) {
        let expansion = RowExpansion<Sample>(layout, format, wanted: depth)
        try stream.withUnsafeBufferPointer { stream throws(RasterError) in
            let rows = RowReader(stream, layout, format)
            for y in 0..<region.rows.upperBound {
                let row = try rows.next()
                guard region.rows.contains(y) else { continue }
                try expansion.append(row, region.columns, y: y, to: &pixels)
            }
            if region.rows.upperBound == format.height { try rows.checkEnd() }
        }
    }
}
