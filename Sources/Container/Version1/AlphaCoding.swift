import CZlib
import Raster

/// The payload of the alpha section: a zlib stream of Paeth residuals (format, section 8).
package enum AlphaCoding {
    private static let maxRatio = Int(DEFLATE_MAX_RATIO)

    /// Packs an alpha plane of `height` rows of `width` bytes. Inverse of `decode`.
    ///
    /// - Precondition: `alpha` has `width * height` elements, at least one.
    package static func encode(_ alpha: [UInt8], width: Int, height: Int) -> [UInt8] {
        precondition(
            width >= 1 && height >= 1 && alpha.count == width * height, "alpha does not fit the size")
        let residuals = filter(alpha, width: width)
        let bound = Int(compressBound(UInt(residuals.count)))
        return [UInt8](unsafeUninitializedCapacity: bound) { packed, count in
            var length = UInt(bound)
            let code = compress2(
                packed.baseAddress, &length, residuals, UInt(residuals.count), Z_BEST_COMPRESSION)
            precondition(code == Z_OK, "zlib ran out of memory")
            count = Int(length)
        }
    }

    /// Unpacks an alpha plane of `height` rows of `width` bytes, or a part of it. Inverse of `encode`.
    ///
    /// Allocates the plane only if the payload is long enough to hold it. Of a part only the rows above its
    /// end are unpacked and checked.
    /// - Parameter region: in pixels, within the plane; by default all of it
    /// - Throws: `damagedAlpha`, `alphaSizeMismatch` or `alphaTrailingBytes`
    package static func decode(
        _ payload: ArraySlice<UInt8>, width: Int, height: Int, region: Area? = nil
    ) throws(ContainerError) -> [UInt8] {
        precondition(width >= 1 && height >= 1, "an image has at least one pixel")
        let (whole, total) = (Area(rows: height, columns: width), width * height)
        let region = region ?? whole
        precondition(whole.contains(region) && !region.isEmpty, "the region has pixels of the plane")
        guard payload.count >= total / maxRatio else {
            throw .alphaSizeMismatch(expected: total, inflated: payload.count * maxRatio)
        }
        return try payload.withUnsafeBufferPointer { payload throws(ContainerError) in
            let inflater = Inflater(payload)
            let plane = try rows(of: region, width: width, total: total, inflater)
            if region.rows.upperBound == height { try checkEnd(inflater, total: total) }
            return plane
        }
    }

    /// Unpacks the rows up to the end of `region`, and returns the region.
    private static func rows(
        of region: Area, width: Int, total: Int, _ inflater: Inflater
    ) throws(ContainerError) -> [UInt8] {
        var plane: [UInt8] = []
        plane.reserveCapacity(region.rows.count * region.columns.count)
        var (row, above) = ([UInt8](repeating: 0, count: width), [UInt8](repeating: 0, count: width))
        for y in 0..<region.rows.upperBound {
            swap(&row, &above)
            let count = try row.withUnsafeMutableBufferPointer { row throws(ContainerError) in
                try read(row, inflater)
            }
            guard count == width else {
                // The payload's end is an error of the stream's, its own end one of the size.
                guard inflater.isAtEnd else { throw .damagedAlpha(code: Z_DATA_ERROR) }
                throw .alphaSizeMismatch(expected: total, inflated: y * width + count)
            }
            unfilter(&row, above: above)
            if region.rows.contains(y) { plane += row[region.columns] }
        }
        return plane
    }

    private static func read(
        _ target: UnsafeMutableBufferPointer<UInt8>, _ inflater: Inflater
    ) throws(ContainerError) -> Int {
        do { return try inflater.read(target) } catch { throw .damagedAlpha(code: error.code) }
    }

    /// Refuses a stream that goes on after the last row, and bytes after the stream.
    private static func checkEnd(_ inflater: Inflater, total: Int) throws(ContainerError) {
        let further = try withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 1) {
            byte throws(ContainerError) in try read(byte, inflater)
        }
        guard further == 0 && inflater.isAtEnd else {
            throw .alphaSizeMismatch(expected: total, inflated: total)
        }
        guard inflater.remaining == 0 else { throw .alphaTrailingBytes(count: inflater.remaining) }
    }
}

// The Paeth filter. Outside the plane all is 0, so that the first row predicts from the left.
extension AlphaCoding {
    private static func filter(_ plane: [UInt8], width: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: plane.count) { residuals, count in
            plane.withUnsafeBufferPointer { plane in
                for i in 0..<plane.count {
                    residuals[i] = plane[i] &- prediction(at: i, in: plane, width: width)
                }
            }
            count = plane.count
        }
    }

    /// The filter's inverse on one row.
    private static func unfilter(_ row: inout [UInt8], above: [UInt8]) {
        row.withUnsafeMutableBufferPointer { row in
            above.withUnsafeBufferPointer { above in
                var (left, corner) = (0, 0)
                for x in 0..<row.count {
                    row[x] &+= paeth(left, Int(above[x]), corner)
                    (left, corner) = (Int(row[x]), Int(above[x]))
                }
            }
        }
    }

    @inline(__always)
    private static func prediction(at i: Int, in plane: UnsafeBufferPointer<UInt8>, width: Int) -> UInt8 {
        let isFirstColumn = i % width == 0
        let isFirstRow = i < width
        let left = isFirstColumn ? 0 : Int(plane[i - 1])
        let above = isFirstRow ? 0 : Int(plane[i - width])
        let corner = isFirstColumn || isFirstRow ? 0 : Int(plane[i - width - 1])
        return paeth(left, above, corner)
    }

    /// The one of three neighbours that is closest to left + above - corner; ties go to the left, then above.
    @inline(__always)
    private static func paeth(_ left: Int, _ above: Int, _ corner: Int) -> UInt8 {
        let toLeft = abs(above - corner)
        let toAbove = abs(left - corner)
        let toCorner = abs(left + above - 2 * corner)
        if toLeft <= toAbove && toLeft <= toCorner { return UInt8(left) }
        return UInt8(toAbove <= toCorner ? above : corner)
    }
}
