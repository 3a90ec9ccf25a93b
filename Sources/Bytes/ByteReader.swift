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

    /// - Throws: `EndOfBytes` unless `count` bytes are left.
    @inlinable
    func require(_ count: Int) throws(EndOfBytes) {
        guard count <= available else {
            throw EndOfBytes(offset: offset, needed: count, available: available)
        }
    }

    /// The next `count` bytes, at least 0.
    @inlinable
    package mutating func take(_ count: Int) throws(EndOfBytes) -> Source.SubSequence {
        try require(count)
        defer { offset += count }
        return source[offset..<offset + count]
    }

    @inlinable
    package mutating func byte() throws(EndOfBytes) -> UInt8 {
        try require(1)
        defer { offset += 1 }
        return source[offset]
    }

    /// A number of 4 bytes, least significant byte first.
    @inlinable
    package mutating func uint32() throws(EndOfBytes) -> UInt32 {
        try require(4)
        var value: UInt32 = 0
        for i in 0..<4 { value |= UInt32(source[offset + i]) << UInt32(8 * i) }
        offset += 4
        return value
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
