import Bytes
import CZlib
import Model

/// Copies of files in which every checksum is what the bytes make it. Files that end early stay as they are
/// from there on.
enum Checksums {
    /// A `.vqz` file; its model digest becomes `digest`, if one is given.
    static func repaired(vqz file: [UInt8], digest: [UInt8]? = nil) -> [UInt8] {
        var bytes = file
        let isVersion2 = bytes.count > 4 && bytes[3] == 2
        let sizes = isVersion2 ? 5 : 12
        guard var offset = skipVarint(in: bytes, at: sizes).flatMap({ skipVarint(in: bytes, at: $0) }) else {
            return bytes
        }
        let start = isVersion2 ? offset : 4
        let hasDigest = !isVersion2 || bytes[4] & 8 == 0
        if let digest, hasDigest, bytes.count >= start + 6 {
            bytes.replaceSubrange(start..<start + 6, with: digest)
        }
        if isVersion2 && hasDigest { offset += 8 }
        var covered = 0
        while offset + 1 < bytes.count, let end = skipVarint(in: bytes, at: offset + 1) {
            let length = varint(bytes[(offset + 1)..<end])
            guard end + 4 <= bytes.count, length <= bytes.count - end - 4 else { break }
            let payload = bytes[(end + 4)..<(end + 4 + length)]
            let sum = crc(Array(bytes[covered..<end] + payload))
            for i in 0..<4 { bytes[end + i] = UInt8(truncatingIfNeeded: sum >> (8 * UInt32(i))) }
            offset = end + 4 + length
            covered = offset
        }
        return bytes
    }

    /// A `.vqm` file: the last 32 bytes become the SHA-256 of those before them.
    static func repaired(vqm file: [UInt8]) -> [UInt8] {
        guard file.count >= 32 else { return file }
        let body = Array(file.dropLast(32))
        return body + SHA256.digest(body)
    }

    /// A PNG file.
    static func repaired(png file: [UInt8]) -> [UInt8] {
        var bytes = file
        var offset = 8
        while offset + 12 <= bytes.count {
            let length = bytes[offset..<(offset + 4)].reduce(0) { $0 << 8 | Int($1) }
            guard length <= bytes.count - offset - 12 else { break }
            let end = offset + 8 + length
            let sum = crc(Array(bytes[(offset + 4)..<end]))
            for i in 0..<4 { bytes[end + i] = UInt8(truncatingIfNeeded: sum >> (24 - 8 * UInt32(i))) }
            offset = end + 4
        }
        return bytes
    }

    private static func crc(_ bytes: [UInt8]) -> UInt32 {
        UInt32(truncatingIfNeeded: crc32_z(0, bytes, bytes.count))
    }

    /// The offset after the varint at `start`.
    private static func skipVarint(in bytes: [UInt8], at start: Int) -> Int? {
        guard start < bytes.count else { return nil }
        return bytes[start...].prefix(5).firstIndex { $0 < 0x80 }.map { $0 + 1 }
    }

    private static func varint(_ bytes: ArraySlice<UInt8>) -> Int {
        bytes.reversed().reduce(0) { $0 << 7 | Int($1 & 0x7F) }
    }
}
