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
        let length = number(at: offset)
        guard length <= bytes.count - offset - 12 else { return nil }
        let (start, end) = (offset + 8, offset + 8 + length)
        let covered = bytes[start - 4..<end]
        let sum = covered.withUnsafeBufferPointer { crc32_z(0, $0.baseAddress, $0.count) }
        offset = end + 4
        let type = String(decoding: bytes[start - 4..<start], as: UTF8.self)
        isAtEnd = type == "IEND"
        return PNGChunk(type: type, data: bytes[start..<end], isIntact: Int(sum) == number(at: end))
    }

    /// Four bytes, the most significant first.
    private func number(at offset: Int) -> Int {
        bytes[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) }
    }
}
