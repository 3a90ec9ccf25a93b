/// A position in bytes that are read from their start to their end, and never beyond it.
package struct ByteReader<Source: RandomAccessCollection>
where Source.Element == UInt8, Source.Index == Int {
    package let source: Source
    /// Index in `source` of the next byte.
    @usableFromInline
    package internal(set) var offset: Int

    @inlinable
    package init(_ source: Source) {
        self.source = source
        offset = source.startIndex
    }

    /// Bytes that are left.
    @inlinable
    package var available: Int { source.endIndex - offset }

    @inlinable
    package var isAtEnd: Bool { offset == source.endIndex }

    /// The next `count` bytes, at least 0.
    @inlinable
    package mutating func take(_ count: Int) throws(EndOfBytes) -> Source.SubSequence {
        guard count <= available else {
            throw EndOfBytes(offset: offset, needed: count, available: available)
        }
        defer { offset += count }
        return source[offset..<offset + count]
    }

    @inlinable
    package mutating func byte() throws(EndOfBytes) -> UInt8 {
        let bytes = try take(1)
        return bytes[bytes.startIndex]
    }

    /// A number of 4 bytes, least significant byte first.
    @inlinable
    package mutating func uint32() throws(EndOfBytes) -> UInt32 {
        try take(4).reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// A varint: unsigned LEB128 of at most 5 bytes, below 2^32, in its shortest form; nil for any other.
    @inlinable
    package mutating func varint() throws(EndOfBytes) -> UInt32? {
        var value: UInt64 = 0
        for i: UInt64 in 0..<5 {
            let next = try byte()
            value |= UInt64(next & 0x7F) << (7 * i)
            if next < 0x80 {
                return value <= UInt32.max && (next > 0 || i == 0) ? UInt32(value) : nil
            }
        }
        return nil
    }
}
