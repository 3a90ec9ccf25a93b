import Bytes
import Raster

/// Exact pixels to a section's payload (format 2, section 4), in the ways that may be the smallest.
package struct RasterWriter<Sample: FixedWidthInteger & UnsignedInteger & Sendable>: Sendable {
    private let pixels: RasterPixels<Sample>
    let format: RasterFormat
    /// What the pixels may be stored as, and the filters for it.
    package let forms: [RasterForm]

    /// - Precondition: the pixels are those of the format.
    package init(_ pixels: RasterPixels<Sample>, _ format: RasterFormat) {
        let count = format.width * format.height
        precondition(pixels.samples.count == count * format.color.channels, "samples do not fit the size")
        precondition(pixels.alpha.map { $0.count == count } ?? !format.hasAlpha, "alpha does not fit")
        self.pixels = pixels
        self.format = format
        let layouts = RasterLayout.choices(PixelSurvey(pixels, format), hasAlpha: format.hasAlpha)
        forms = layouts.flatMap { layout in
            FilterChoice.all.map { RasterForm(layout: layout, filters: $0) }
        }
    }

    /// The payload of a form, or nil if it is longer than `limit` bytes.
    ///
    /// - Parameters:
    ///   - packing: by default the one that suits the form
    ///   - limit: asked for after every row
    package func payload(
        _ form: RasterForm, _ packing: Packing? = nil, limit: () -> Int = { .max }
    ) -> [UInt8]? {
        var writer = ByteWriter()
        form.layout.serialize(to: &writer)
        let head = writer.bytes.count
        guard let rows = rows(form, packing ?? form.packing, limit: { limit() - head }) else { return nil }
        writer.append(rows)
        return writer.bytes
    }

    private func rows(_ form: RasterForm, _ packing: Packing, limit: () -> Int) -> [UInt8]? {
        let deflater = Deflater(packing)
        let isComplete = forEachRow(0..<format.height, form) { row in
            deflater.append(row)
            return deflater.bytes.count <= limit()
        }
        guard isComplete else { return nil }
        deflater.finish()
        return deflater.bytes.count <= limit() ? deflater.bytes : nil
    }

    /// Calls `body` with some rows as a form filters them, until it returns false.
    ///
    /// - Returns: whether `body` has been called for all rows
    func forEachRow(
        _ rows: Range<Int>, _ form: RasterForm, _ body: (UnsafeBufferPointer<UInt8>) -> Bool
    ) -> Bool {
        let length = form.layout.rowBytes(width: format.width)
        var packer = RowPacker(pixels, format, form.layout)
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 4 * (length + 1)) { room in
            room.initialize(repeating: 0)
            let (filtered, scratch) = (room.baseAddress!, room.baseAddress! + length + 1)
            var (row, above) = (scratch + length + 1, scratch + 2 * (length + 1))
            if rows.lowerBound > 0 { packer.pack(rows.lowerBound - 1, to: above) }
            for y in rows {
                row.update(repeating: 0, count: length)
                packer.pack(y, to: row)
                form.filters.filter(
                    row, above: above, count: length, distance: form.layout.distance, to: filtered,
                    scratch: scratch)
                guard body(UnsafeBufferPointer(start: filtered, count: length + 1)) else { return false }
                swap(&row, &above)
            }
            return true
        }
    }
}
