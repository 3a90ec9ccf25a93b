/// Bytes that grow by fields, in the encodings that `ByteReader` reads.
package struct ByteWriter {
    package private(set) var bytes: [UInt8] = []

    package init() {}

    package mutating func append(_ other: some Sequence<UInt8>) {
        bytes.append(contentsOf: other)
    }

    package mutating func append(byte: UInt8) {
        bytes.append(byte)
    }

    /// Appends 4 bytes, least significant first.
    package mutating func append(uint32 value: UInt32) {
        bytes.append(uint32: value)
    }

    /// Appends a varint.
    package mutating func append(varint value: UInt32) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(rest & 0x7F) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }
}

/// Bytes of a varint, 1 to 5.
package func varintLength(_ value: UInt32) -> Int {
    max(1, (UInt32.bitWidth - value.leadingZeroBitCount + 6) / 7)
}

extension [UInt8] {
    /// Appends 4 bytes, least significant first.
    package mutating func append(uint32 value: UInt32) {
        Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
    }
}
