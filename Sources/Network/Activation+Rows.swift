import CKernels
import Parallel
import Raster

/// Access from outside the network module, which alone handles the addresses of positions.
///
/// The rule: a row is valid within the closure that it is given to, has all of the area's columns and nothing
/// beyond, and is kept by nobody.
extension Activation {
    /// Calls `body` with all columns of a row, [columns][pitch].
    ///
    /// - Precondition: the window holds the row.
    package func withRow<Result>(
        _ row: Int, _ body: (UnsafeMutableBufferPointer<Element>) -> Result
    ) -> Result {
        precondition(window.contains(row), "the row is not in memory")
        return body(
            UnsafeMutableBufferPointer(
                start: position(row, area.columns.lowerBound), count: columns * pitch))
    }

    /// Calls `body` with some positions in raster order, [positions][pitch].
    ///
    /// - Parameter range: counted from the area's first position
    /// - Precondition: the array has no padding, and the window holds all rows.
    package func withPositions<Result>(
        _ range: Range<Int>, _ body: (UnsafeMutableBufferPointer<Element>) -> Result
    ) -> Result {
        precondition(
            border == 0 && window == area.rows && range.upperBound <= rows * columns,
            "the positions do not lie one after the other in memory")
        let first = position(area.rows.lowerBound, area.columns.lowerBound)
        return body(
            UnsafeMutableBufferPointer(start: first + range.lowerBound * pitch, count: range.count * pitch))
    }

    /// Calls `body` with each of some rows, [columns][pitch], several at the same time.
    ///
    /// - Precondition: the window holds the rows.
    package func forEachRow(
        _ rows: Range<Int>, _ workers: Workers,
        _ body: (_ row: Int, _ values: UnsafeMutableBufferPointer<Element>) -> Void
    ) {
        workers.forEach(rows.count) { index in
            let row = rows.lowerBound + index
            withRow(row) { body(row, $0) }
        }
    }
}

extension Activation {
    /// Takes over what another array, whose positions count from 0, has in this one.
    ///
    /// - Parameters:
    ///   - place: where the other one lies
    ///   - rows: of this one, by default all
    /// - Precondition: the windows of both hold the rows, and positions are equally large.
    package func paste(_ other: Activation, at place: Area, rows: Range<Int>? = nil) {
        let common = area.intersection(place)
        precondition(pitch == other.pitch, "activations differ in size")
        guard !common.isEmpty else { return }
        let first = common.columns.lowerBound
        for row in rows.map({ common.rows.clamped(to: $0) }) ?? common.rows {
            let source = other.position(row - place.rows.lowerBound, first - place.columns.lowerBound)
            position(row, first).update(from: source, count: common.columns.count * pitch)
        }
    }
}

extension Kernels {
    /// pixel - 128
    ///
    /// - Precondition: there is room for all pixels.
    package func center(
        _ pixels: UnsafeMutableBufferPointer<UInt8>, to values: UnsafeMutableBufferPointer<Int16>
    ) {
        precondition(values.count >= pixels.count, "too little room")
        table.pointee.center(pixels.baseAddress!, pixels.count, values.baseAddress!)
    }
}
