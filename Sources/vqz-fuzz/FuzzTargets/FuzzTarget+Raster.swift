import Bytes
import CZlib
import Container
import Raster

extension FuzzTarget {
    /// Rows that are packed as they should be come back from a part of the picture and from another form; a
    /// payload that is cut has the rows of the whole, then none.
    ///
    /// The input is a header's kind, the sides less 1, the fields of a raster, and its rows before packing,
    /// since random bytes never have an Adler-32.
    func runRaster(_ bytes: [UInt8]) throws(Discrepancy) {
        guard bytes.count > 3 else { return }
        let format = RasterFormat(
            width: Int(bytes[1] & 63) + 1, height: Int(bytes[2] & 63) + 1,
            color: bytes[0] & 1 == 0 ? .rgb : .gray, hasAlpha: bytes[0] & 4 != 0,
            depth: 8 + min(Int(bytes[0] >> 4), 8))
        let payload = bytes[3...]
        guard let layout = try? RasterReader(payload, format).layout else { return }
        let fields = payload.prefix(layout.byteCount)
        let rows = payload.dropFirst(layout.byteCount)
        let due = (1 + layout.rowBytes(width: format.width)) * format.height
        let filled = Array((rows + repeatElement(0, count: max(0, due - rows.count))).prefix(due))
        for rows in [Array(rows), filled] {
            try checkRaster(fields + Self.packed(rows), format, isComplete: rows.count == due)
        }
    }

    private func checkRaster(
        _ payload: ArraySlice<UInt8>, _ format: RasterFormat, isComplete: Bool
    ) throws(Discrepancy) {
        let area = Area(rows: format.height, columns: format.width)
        guard let reader = try? RasterReader(payload, format),
            let whole = try? reader.pixels(of: area, depth: format.depth, as: UInt16.self)
        else { return }
        try Discrepancy.require(isComplete, "rows of another number of bytes")
        _ = try? reader.pixels(of: area, depth: 8, as: UInt8.self)
        try check(whole, format)
        let part = Area(rows: format.height / 3..<format.height, columns: format.width / 2..<format.width)
        let pixels = try? reader.pixels(of: part, depth: format.depth, as: UInt16.self)
        try Discrepancy.require(pixels == whole.cropped(area, to: part), "\(part) of \(format) differs")
        try checkCut(payload, format, whole)
    }

    private func checkCut(
        _ payload: ArraySlice<UInt8>, _ format: RasterFormat, _ whole: RasterPixels<UInt16>
    ) throws(Discrepancy) {
        let area = Area(rows: format.height, columns: format.width)
        let missing = RasterPixels<UInt16>(
            samples: whole.samples.map { _ in 1 },
            alpha: whole.alpha?.map { _ in UInt16.max >> (16 - format.depth) })
        for count in [0, payload.count / 2, payload.count - 5, payload.count - 1] where count >= 0 {
            let part = try? RasterReader.pixels(
                ofCut: payload.prefix(count), format, area, depth: format.depth, missing: UInt16(1))
            func isRow(_ y: Int, of other: RasterPixels<UInt16>) -> Bool {
                let row = Area(rows: y..<y + 1, columns: area.columns)
                return part?.cropped(area, to: row) == other.cropped(area, to: row)
            }
            let end = area.rows.first { !isRow($0, of: whole) } ?? format.height
            let isPart = (end..<format.height).allSatisfy { isRow($0, of: missing) }
            try Discrepancy.require(part != nil && isPart, "\(count) bytes of \(format) have other rows")
        }
    }

    /// A zlib stream of bytes, hardly packed.
    static func packed(_ bytes: [UInt8]) -> [UInt8] {
        var size = compressBound(UInt(bytes.count))
        return [UInt8](unsafeUninitializedCapacity: Int(size)) { target, count in
            let code = compress2(target.baseAddress!, &size, bytes, UInt(bytes.count), 1)
            precondition(code == Z_OK, "zlib ran out of memory")
            count = Int(size)
        }
    }
}

extension RasterLayout {
    /// Bytes of the fields before the rows.
    fileprivate var byteCount: Int {
        let entries =
            palette.map { 1 + 3 * $0.count + varintLength(UInt32($0.alpha.count)) + $0.alpha.count } ?? 0
        return 1 + 2 * (key?.count ?? 0) + entries
    }
}

extension RasterPixels {
    /// The pixels of a part of an area, all of whose pixels these are.
    fileprivate func cropped(_ area: Area, to part: Area) -> RasterPixels {
        func crop(_ plane: [Sample], _ channels: Int) -> [Sample] {
            part.rows.flatMap { row in
                let start = row * area.columns.count
                return plane[
                    (start + part.columns.lowerBound) * channels..<(start + part.columns.upperBound)
                        * channels]
            }
        }
        let channels = samples.count / (area.rows.count * area.columns.count)
        return RasterPixels(samples: crop(samples, channels), alpha: alpha.map { crop($0, 1) })
    }
}
