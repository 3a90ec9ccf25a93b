import Bytes
import Container
import Identifiers
import Raster

/// Small files to start from.
enum Samples {
    static let digest = ModelDigest([0xDE, 0xAD, 0xBE, 0xEF, 0x00, 0x7F])

    static func header(
        color: Image.Color = .rgb, hasAlpha: Bool = false, quality: Int = 3, width: Int = 300,
        height: Int = 5, tileSide: Int? = nil
    ) -> FileHeader {
        FileHeader(
            version: .version1, color: color, hasAlpha: hasAlpha, width: width, height: height,
            indices: IndexCoding(
                modelDigest: digest, quality: Quality(index: quality), tileSide: tileSide))
    }

    static let plain = VQZFile(header: header(), tiles: joint([[1, 2, 3, 250]]))

    /// Two rows of three tiles.
    static let tiled = VQZFile(
        header: header(width: 70, height: 64, tileSide: 32),
        tiles: joint([[1], [], [2, 3], [], [4], [5, 6, 7]]))

    static let withAlpha = VQZFile(
        header: header(color: .gray, hasAlpha: true, width: 4, height: 2), tiles: joint([[9, 8, 7]]),
        alpha: AlphaCoding.encode([0, 1, 2, 255, 254, 9, 128, 3], width: 4, height: 2))

    /// Tiles of version 1.
    static func joint(_ streams: [[UInt8]]) -> [TilePayload] { streams.map { .joint(TileStream($0)) } }
}

extension VQZFile {
    /// The bytes of all streams.
    var streams: [[UInt8]] { tiles.flatMap { $0.streams.map { Array($0.bytes) } } }
}

/// The error that parsing throws, or nil if the file is accepted.
func parsingError(_ bytes: [UInt8], limits: DecodingLimits = DecodingLimits()) -> ContainerError? {
    do {
        _ = try VQZFile(parsing: bytes, limits: limits)
        return nil
    } catch {
        return error
    }
}

/// Header fields as bytes, followed by sections with right checksums.
func assemble(
    magic: [UInt8] = [0x56, 0x51, 0x5A, 0x01], kind: UInt8 = 0, quality: UInt8 = 0,
    width: [UInt8] = [16], height: [UInt8] = [16], sections: [(tag: UInt8, payload: [UInt8])] = [(1, [5])]
) -> [UInt8] {
    var bytes = magic + Samples.digest.bytes + [kind, quality] + width + height
    for (i, section) in sections.enumerated() {
        let start = i == 0 ? 0 : bytes.count
        bytes += [section.tag, UInt8(section.payload.count)]
        let checksum = referenceCRC(bytes[start...] + section.payload)
        bytes += (0..<4).map { UInt8(truncatingIfNeeded: checksum >> (8 * $0)) } + section.payload
    }
    return bytes
}

/// CRC-32 bit by bit, from its definition.
func referenceCRC(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    var crc = UInt32.max
    for byte in bytes {
        crc ^= UInt32(byte)
        for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
    }
    return ~crc
}
