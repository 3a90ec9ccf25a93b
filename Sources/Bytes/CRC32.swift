/// The CRC-32 of PNG and zlib: polynomial 0x04C11DB7, bits reversed, start and end inverted (ISO 3309).
package struct CRC32 {
    private var remainder: UInt32 = 0xFFFF_FFFF

    /// The checksum of no bytes.
    package init() {}

    /// The checksum of all bytes so far.
    package var value: UInt32 { ~remainder }

    /// Continues over more bytes.
    package mutating func update(_ bytes: ArraySlice<UInt8>) {
        bytes.withUnsafeBufferPointer { update($0) }
    }

    /// Eight bytes at a time: each is looked up in the table for the bytes that follow it.
    private mutating func update(_ bytes: UnsafeBufferPointer<UInt8>) {
        Self.tables.withUnsafeBufferPointer { tables in
            var (sum, i) = (remainder, 0)
            while i + 8 <= bytes.count {
                var next: UInt32 = 0
                for j in 0..<4 {
                    let byte = UInt8(truncatingIfNeeded: sum >> UInt32(8 * j)) ^ bytes[i + j]
                    next ^= tables[256 * (7 - j) + Int(byte)] ^ tables[256 * (3 - j) + Int(bytes[i + 4 + j])]
                }
                (sum, i) = (next, i + 8)
            }
            for byte in bytes[i...] {
                sum = sum >> 8 ^ tables[Int(UInt8(truncatingIfNeeded: sum) ^ byte)]
            }
            remainder = sum
        }
    }

    /// [8][256]: what a byte adds to the remainder when 0...7 others follow it.
    private static let tables: [UInt32] = {
        var tables = (0..<256).map { byte in
            (0..<8).reduce(UInt32(byte)) { sum, _ in sum >> 1 ^ (sum & 1 == 0 ? 0 : 0xEDB8_8320) }
        }
        for i in 256..<2048 {
            tables.append(tables[i - 256] >> 8 ^ tables[Int(tables[i - 256] & 0xFF)])
        }
        return tables
    }()
}
