import CZlib

/// A zlib stream that is packed bit by bit.
final class Deflater {
    // In one place for its whole life: zlib keeps a pointer to it.
    private let stream: UnsafeMutablePointer<z_stream>
    private let buffer: UnsafeMutableBufferPointer<UInt8>
    /// What has been packed so far.
    private(set) var bytes: [UInt8] = []

    init(_ packing: Packing = .usual) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        buffer = .allocate(capacity: 1 << 16)
        let code = deflateInit2_(
            stream, packing.level, Z_DEFLATED, MAX_WBITS, packing.memoryLevel, packing.strategy.code,
            ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        precondition(code == Z_OK, "zlib ran out of memory")
    }

    deinit {
        deflateEnd(stream)
        stream.deallocate()
        buffer.deallocate()
    }

    /// Packs more bytes, fewer than 2^32.
    func append(_ source: UnsafeBufferPointer<UInt8>) {
        stream.pointee.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
        stream.pointee.avail_in = UInt32(source.count)
        run(Z_NO_FLUSH)
    }

    /// Ends the stream; `bytes` is all of it.
    func finish() {
        stream.pointee.avail_in = 0
        run(Z_FINISH)
    }

    private func run(_ flush: Int32) {
        repeat {
            stream.pointee.next_out = buffer.baseAddress
            stream.pointee.avail_out = UInt32(buffer.count)
            deflate(stream, flush)
            let count = buffer.count - Int(stream.pointee.avail_out)
            bytes += UnsafeBufferPointer(rebasing: buffer[..<count])
        } while stream.pointee.avail_out == 0
    }
}
