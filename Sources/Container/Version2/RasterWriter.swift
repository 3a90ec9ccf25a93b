import Bytes
import CZlib
import Raster

/// Exact pixels to a section's payload (format 2, section 4), in the ways that may be the smallest.
package struct RasterWriter<Sample: FixedWidthInteger & UnsignedInteger & Sendable>: Sendable {
    private let pixels: RasterPixels<Sample>
    private let format: RasterFormat
    /// The ways to store the pixels, each of which `payload` makes a payload of.
    package let candidates: [Candidate]

    /// What pixels are stored as, and how their rows are packed.
    package struct Candidate: Equatable, Sendable {
        package let layout: RasterLayout
        package let filters: FilterChoice
    }

    /// - Precondition: the pixels are those of the format.
    package init(_ pixels: RasterPixels<Sample>, _ format: RasterFormat) {
        let count = format.width * format.height
        precondition(pixels.samples.count == count * format.color.channels, "samples do not fit the size")
        precondition(pixels.alpha.map { $0.count == count } ?? !format.hasAlpha, "alpha does not fit")
        self.pixels = pixels
        self.format = format
        let layouts = RasterLayout.choices(PixelSurvey(pixels, format), hasAlpha: format.hasAlpha)
        candidates = layouts.flatMap { layout in
            Self.filters(layout).map { Candidate(layout: layout, filters: $0) }
        }
    }

    /// Filters predict numbers, not entries of palettes or parts of bytes.
    private static func filters(_ layout: RasterLayout) -> [FilterChoice] {
        layout.type == .palette || layout.bitDepth < 8
            ? [.fixed(.none)]
            : [.leastSum, .fixed(.none), .fixed(.left), .fixed(.above), .fixed(.paeth)]
    }

    /// The payload of a candidate, or nil if it is longer than `limit` bytes.
    package func payload(_ candidate: Candidate, limit: Int = .max) -> [UInt8]? {
        var writer = ByteWriter()
        candidate.layout.serialize(to: &writer)
        guard let rows = rows(candidate, limit: limit - writer.bytes.count) else { return nil }
        writer.append(rows)
        return writer.bytes
    }

    /// The shortest of all candidates' payloads, or nil if all are longer than `limit` bytes.
    package func shortest(limit: Int = .max) -> [UInt8]? {
        var best: [UInt8]?
        for candidate in candidates {
            let limit = best.map { $0.count - 1 } ?? limit
            best = payload(candidate, limit: limit) ?? best
        }
        return best
    }

    private func rows(_ candidate: Candidate, limit: Int) -> [UInt8]? {
        let layout = candidate.layout
        let length = layout.rowBytes(width: format.width)
        var packer = RowPacker(pixels, format, layout)
        let deflater = Deflater(
            strategy: candidate.filters == .fixed(.none) ? Z_DEFAULT_STRATEGY : Z_FILTERED)
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 4 * (length + 1)) { room in
            room.initialize(repeating: 0)
            let (filtered, scratch) = (room.baseAddress!, room.baseAddress! + length + 1)
            var (row, above) = (scratch + length + 1, scratch + 2 * (length + 1))
            for y in 0..<format.height {
                row.update(repeating: 0, count: length)
                packer.pack(y, to: row)
                candidate.filters.filter(
                    row, above: above, count: length, distance: layout.distance, to: filtered,
                    scratch: scratch)
                deflater.append(UnsafeBufferPointer(start: filtered, count: length + 1))
                guard deflater.bytes.count <= limit else { return nil }
                swap(&row, &above)
            }
            deflater.finish()
            return deflater.bytes.count <= limit ? deflater.bytes : nil
        }
    }
}
