import CKernels
import Parallel
import Raster

/// Access from outside the network module, which alone handles the addresses of positions: a row is valid within the closure that it is given to.
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
