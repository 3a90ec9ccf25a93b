import CZlib
import Raster

/// zlib streams of metadata.
enum ZlibStream {
    /// The contents of a whole stream; what follows it is left out.
    ///
    /// - Parameter name: of what the stream holds
    static func inflated(_ packed: ArraySlice<UInt8>, _ name: String) throws(MetadataProblem) -> [UInt8] {
        // In one place for its whole life: zlib keeps a pointer to it.
        let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        stream.initialize(to: z_stream())
        defer { stream.deallocate() }
        let code = inflateInit_(stream, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        precondition(code == Z_OK, "zlib ran out of memory")
        defer { inflateEnd(stream) }
        return try packed.withUnsafeBufferPointer { packed throws(MetadataProblem) in
            stream.pointee.next_in = UnsafeMutablePointer(mutating: packed.baseAddress)
            stream.pointee.avail_in = UInt32(clamping: packed.count)
            return try bytes(stream, name)
        }
    }

    /// The bytes of a stream, in memory that grows with what there is.
    private static func bytes(
        _ stream: UnsafeMutablePointer<z_stream>, _ name: String
    ) throws(MetadataProblem) -> [UInt8] {
        var bytes: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 1 << 14)
        while true {
            let code = part.withUnsafeMutableBufferPointer { buffer in
                stream.pointee.next_out = buffer.baseAddress
                stream.pointee.avail_out = UInt32(buffer.count)
                return inflate(stream, Z_NO_FLUSH)
            }
            bytes += part.dropLast(Int(stream.pointee.avail_out))
            guard bytes.count <= ImageMetadata.maxBytes else { throw .tooLong(name) }
            if code == Z_STREAM_END { return bytes }
            guard code == Z_OK else { throw .malformed("no valid zlib stream") }
        }
    }

    /// Inverse of `inflated`.
    static func deflated(_ bytes: [UInt8]) -> [UInt8] {
        var length = compressBound(UInt(bytes.count))
        return [UInt8](unsafeUninitializedCapacity: Int(length)) { packed, count in
            let code = compress(packed.baseAddress, &length, bytes, UInt(bytes.count))
            precondition(code == Z_OK, "zlib ran out of memory")
            count = Int(length)
        }
    }
}
