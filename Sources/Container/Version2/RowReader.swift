import CZlib

/// The rows of a raster, unpacked and without their filters, from the first on.
final class RowReader {
    private let inflater: Inflater
    /// A filter's byte and a row, for the latest row and the one before it.
    private var row, above: UnsafeMutableBufferPointer<UInt8>
    private let distance: Int
    /// Rows that have been read, and all.
    private var count = 0
    private let height: Int

    /// - Parameter stream: must outlive the reader
    init(_ stream: UnsafeBufferPointer<UInt8>, _ layout: RasterLayout, _ format: RasterFormat) {
        inflater = Inflater(stream)
        let length = 1 + layout.rowBytes(width: format.width)
        row = .allocate(capacity: length)
        above = .allocate(capacity: length)
        row.initialize(repeating: 0)
        above.initialize(repeating: 0)
        distance = layout.distance
        height = format.height
    }

    deinit {
        row.deallocate()
        above.deallocate()
    }

    /// The bytes of the next row, which stay until the next call.
    func next() throws(RasterError) -> UnsafePointer<UInt8> {
        swap(&row, &above)
        let inflated = try read(row)
        guard inflated == row.count else {
            // The payload's end is an error of the stream's, its own end one of the size.
            guard inflater.isAtEnd else { throw .damagedStream(code: Z_BUF_ERROR) }
            throw .size(expected: height * row.count, inflated: count * row.count + inflated)
        }
        guard let filter = RowFilter(rawValue: row[0]) else { throw .filter(row[0], row: count) }
        let bytes = row.baseAddress! + 1
        filter.undo(bytes, above: above.baseAddress! + 1, count: row.count - 1, distance: distance)
        count += 1
        return UnsafePointer(bytes)
    }

    /// Refuses a stream that goes on after the last row, and bytes after the stream.
    func checkEnd() throws(RasterError) {
        let further = try withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 1) {
            byte throws(RasterError) in try read(byte)
        }
        guard further > 0 || inflater.isAtEnd else { throw .damagedStream(code: Z_BUF_ERROR) }
        guard further == 0 else { throw .size(expected: height * row.count, inflated: height * row.count) }
        guard inflater.remaining == 0 else { throw .trailingBytes(count: inflater.remaining) }
    }

    private func read(_ target: UnsafeMutableBufferPointer<UInt8>) throws(RasterError) -> Int {
        do { return try inflater.read(target) } catch { throw .damagedStream(code: error.code) }
    }
}
