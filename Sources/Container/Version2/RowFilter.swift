/// PNG's filters: what is subtracted from the bytes of a row before it is packed.
package enum RowFilter: UInt8, Sendable, CaseIterable {
    case none
    case left
    case above
    case average
    case paeth

    /// Takes the predictions off a row.
    ///
    /// - Parameters:
    ///   - above: the row before, or zeros; as long as `row`
    ///   - distance: from a byte to the one that it is like, to the left: bytes of a pixel, at least 1
    ///   - target: as long as `row`
    func apply(
        _ row: UnsafePointer<UInt8>, above: UnsafePointer<UInt8>, count: Int, distance: Int,
        to target: UnsafeMutablePointer<UInt8>
    ) {
        switch self {
        case .none: target.update(from: row, count: count)
        case .left: each(row, above, count, distance, target) { value, left, _, _ in value &- left }
        case .above: each(row, above, count, distance, target) { value, _, above, _ in value &- above }
        case .average:
            each(row, above, count, distance, target) { value, left, above, _ in
                value &- Self.average(left, above)
            }
        case .paeth: each(row, above, count, distance, target) { $0 &- Self.paeth($1, $2, $3) }
        }
    }

    /// Adds the predictions to a row. Inverse of `apply`.
    func undo(
        _ row: UnsafeMutablePointer<UInt8>, above: UnsafePointer<UInt8>, count: Int, distance: Int
    ) {
        switch self {
        case .none: break
        case .left: each(row, above, count, distance, row) { value, left, _, _ in value &+ left }
        case .above: each(row, above, count, distance, row) { value, _, above, _ in value &+ above }
        case .average:
            each(row, above, count, distance, row) { value, left, above, _ in
                value &+ Self.average(left, above)
            }
        case .paeth: each(row, above, count, distance, row) { $0 &+ Self.paeth($1, $2, $3) }
        }
    }

    /// Computes the bytes of a row from left to right; `target` may be the row.
    ///
    /// - Parameter body: makes a byte of its value and its neighbours to the left, above, and above left
    @inline(__always)
    private func each(
        _ row: UnsafePointer<UInt8>, _ above: UnsafePointer<UInt8>, _ count: Int, _ distance: Int,
        _ target: UnsafeMutablePointer<UInt8>, _ body: (UInt8, UInt8, UInt8, UInt8) -> UInt8
    ) {
        for i in 0..<min(distance, count) { target[i] = body(row[i], 0, above[i], 0) }
        guard distance < count else { return }
        for i in distance..<count {
            target[i] = body(row[i], row[i - distance], above[i], above[i - distance])
        }
    }

    @inline(__always)
    private static func average(_ left: UInt8, _ above: UInt8) -> UInt8 {
        UInt8(truncatingIfNeeded: (UInt16(left) + UInt16(above)) >> 1)
    }

    /// The one of three neighbours that is closest to left + above - corner; ties go to the left, then above.
    @inline(__always)
    static func paeth(_ left: UInt8, _ above: UInt8, _ corner: UInt8) -> UInt8 {
        let (a, b, c) = (Int32(left), Int32(above), Int32(corner))
        let (toLeft, toAbove, toCorner) = (abs(b - c), abs(a - c), abs(a + b - 2 * c))
        if toLeft <= toAbove && toLeft <= toCorner { return left }
        return toAbove <= toCorner ? above : corner
    }
}
