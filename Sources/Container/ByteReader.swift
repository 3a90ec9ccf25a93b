/// A position in a file's bytes or a part of them. Every read names its field, for the error that a short file causes.
struct ByteReader {
    let bytes: ArraySlice<UInt8>
    /// Counts from the start of the file.
    private(set) var offset: Int

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        offset = bytes.startIndex
    }

    init(_ bytes: [UInt8]) {
        self.init(bytes[...])
    }

    var remaining: Int { bytes.endIndex - offset }
    var isAtEnd: Bool { remaining == 0 }

    mutating func take(_ count: Int, for field: String) throws(ContainerError) -> ArraySlice<UInt8> {
        guard count <= remaining else {
            throw .truncated(field: field, offset: offset, needed: count, available: remaining)
        }
        defer { offset += count }
        return bytes[offset..<(offset + count)]
    }

    mutating func byte(for field: String) throws(ContainerError) -> UInt8 {
        let bytes = try take(1, for: field)
        return bytes[bytes.startIndex]
    }

    /// A little-endian number of 4 bytes.
    mutating func uint32(for field: String) throws(ContainerError) -> UInt32 {
        try take(4, for: field).reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// A varint: at most 5 bytes, below 2^32, in its shortest form.
    mutating func varint(for field: String) throws(ContainerError) -> UInt32 {
        let start = offset
        var value: UInt64 = 0
        for i in 0..<5 {
            let next = try byte(for: field)
            value |= UInt64(next & 0x7F) << (7 * i)
            if next < 0x80 {
                guard value <= UInt32.max && (next > 0 || i == 0) else { break }
                return UInt32(value)
            }
        }
        throw .malformedVarint(field: field, offset: start)
    }
}
