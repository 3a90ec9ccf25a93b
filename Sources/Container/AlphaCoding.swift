import CPNG

/// The payload of the alpha section: a zlib stream of Paeth residuals (format, section 8).
public enum AlphaCoding {
    /// The most that deflate shrinks anything: 258 bytes to 2 bits.
    private static let maxRatio = 1032

    /// Packs an alpha plane of `height` rows of `width` bytes. Inverse of `decode`.
    ///
    /// - Precondition: `alpha` has `width * height` elements, at least one.
    public static func encode(_ alpha: [UInt8], width: Int, height: Int) -> [UInt8] {
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

    /// Unpacks an alpha plane of `height` rows of `width` bytes. Inverse of `encode`.
    ///
    /// Allocates the plane only if the payload is long enough to hold it.
    /// - Throws: `damagedAlpha`, `alphaSizeMismatch` or `alphaTrailingBytes`
    public static func decode(
        _ payload: ArraySlice<UInt8>, width: Int, height: Int
    ) throws(ContainerError) -> [UInt8] {
        precondition(width >= 1 && height >= 1, "an image has at least one pixel")
        let total = width * height
        guard payload.count >= total / maxRatio else {
            throw .alphaSizeMismatch(expected: total, inflated: payload.count * maxRatio)
        }
        var (taken, inflated) = (UInt(payload.count), UInt(total))
        var code = Z_OK
        var plane = [UInt8](unsafeUninitializedCapacity: total) { plane, count in
            code = payload.withUnsafeBufferPointer {
                uncompress2(plane.baseAddress, &inflated, $0.baseAddress, &taken)
            }
            count = Int(inflated)
        }
        // zlib reports a plane that is too long as a full buffer.
        guard code == Z_OK || (code == Z_BUF_ERROR && plane.count == total) else {
            throw .damagedAlpha(code: code)
        }
        guard code == Z_OK && plane.count == total else {
            throw .alphaSizeMismatch(expected: total, inflated: plane.count)
        }
        guard taken == payload.count else {
            throw .alphaTrailingBytes(count: payload.count - Int(taken))
        }
        unfilter(&plane, width: width)
        return plane
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

    private static func unfilter(_ plane: inout [UInt8], width: Int) {
        plane.withUnsafeMutableBufferPointer { plane in
            for i in 0..<plane.count {
                plane[i] &+= prediction(at: i, in: UnsafeBufferPointer(plane), width: width)
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

    /// Of the three neighbours the one closest to left + above - corner; ties go to the left, then above.
    @inline(__always)
    private static func paeth(_ left: Int, _ above: Int, _ corner: Int) -> UInt8 {
        let toLeft = abs(above - corner)
        let toAbove = abs(left - corner)
        let toCorner = abs(left + above - 2 * corner)
        if toLeft <= toAbove && toLeft <= toCorner { return UInt8(left) }
        return UInt8(toAbove <= toCorner ? above : corner)
    }
}
