import CZlib

/// A zlib stream that is unpacked bit by bit.
final class Inflater {
    // In one place for its whole life: zlib keeps a pointer to it.
    private let stream: UnsafeMutablePointer<z_stream>
    /// The end of the stream has been reached, and its Adler-32 is right.
    private(set) var isAtEnd = false

    /// - Parameter payload: must outlive the inflater; shorter than 2^32 bytes
    init(_ payload: UnsafeBufferPointer<UInt8>) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        stream.pointee.next_in = UnsafeMutablePointer(mutating: payload.baseAddress)
        stream.pointee.avail_in = UInt32(payload.count)
        let code = inflateInit_(stream, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        precondition(code == Z_OK, "zlib ran out of memory")
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    /// Bytes of the payload that have not been taken.
    var remaining: Int { Int(stream.pointee.avail_in) }

    /// Unpacks bytes until `target` is full or the stream or its payload ends; returns their number.
    func read(_ target: UnsafeMutableBufferPointer<UInt8>) throws(DamagedStream) -> Int {
        guard !isAtEnd else { return 0 }
        stream.pointee.next_out = target.baseAddress
        stream.pointee.avail_out = UInt32(target.count)
        let code = inflate(stream, Z_SYNC_FLUSH)
        switch code {
        case Z_STREAM_END: isAtEnd = true
        case Z_OK, Z_BUF_ERROR: break
        case Z_NEED_DICT: throw DamagedStream(code: Z_DATA_ERROR)
        default: throw DamagedStream(code: code)
        }
        return target.count - Int(stream.pointee.avail_out)
    }
}
