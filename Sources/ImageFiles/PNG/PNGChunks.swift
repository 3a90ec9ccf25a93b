import CZlib

/// The chunks of a PNG file in order, up to IEND or the place where the file breaks off.
struct PNGChunks: Sequence, IteratorProtocol {
    private let bytes: [UInt8]
    /// After the signature.
    private var offset = 8
    private var isAtEnd = false

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    mutating func next() -> PNGChunk? {
        // Length, type and checksum take four bytes each.
        guard !isAtEnd, bytes.count - offset >= 12 else { return nil }
        let length = Self.number(bytes, at: offset)
        guard length <= bytes.count - offset - 12 else { return nil }
        let (start, end) = (offset + 8, offset + 8 + length)
        let covered = bytes[start - 4..<end]
        let sum = covered.withUnsafeBufferPointer { crc32_z(0, $0.baseAddress, $0.count) }
        offset = end + 4
        let type = String(decoding: bytes[start - 4..<start], as: UTF8.self)
        isAtEnd = type == "IEND"
        return PNGChunk(
            type: type, data: bytes[start..<end], isIntact: Int(sum) == Self.number(bytes, at: end))
    }

    /// Four bytes, the most significant first.
    private static func number(_ bytes: [UInt8], at offset: Int) -> Int {
        bytes[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) }
    }
}

// The start of a file, of which the rest is not there yet.
extension PNGChunks {
    /// The numbers where IHDR has the size; 0 if the file ends before.
    static func size(_ bytes: [UInt8]) -> (width: Int, height: Int) {
        bytes.count < 24 ? (0, 0) : (number(bytes, at: 16), number(bytes, at: 20))
    }

    /// Whether chunks go on beyond the bytes: not after IEND, nor after what is no chunk.
    static func goOn(_ bytes: [UInt8]) -> Bool {
        var offset = 8
        while bytes.count - offset >= 8 {
            let (length, type) = (number(bytes, at: offset), bytes[offset + 4..<offset + 8])
            guard length < 1 << 31, type.allSatisfy(isLetter) else { return false }
            offset += length + 12
            if type.elementsEqual("IEND".utf8), offset <= bytes.count { return false }
        }
        return true
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte & 0xDF)
    }
}
