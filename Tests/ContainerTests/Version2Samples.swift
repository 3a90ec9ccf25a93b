import Bytes
import Container
import Identifiers
import Raster

/// Small files of version 2 to start from.
enum Version2 {
    static func header(
        color: Image.Color = .rgb, hasAlpha: Bool = false, depth: Int = 8, width: Int = 300, height: Int = 5,
        tileSide: Int? = nil
    ) -> FileHeader {
        FileHeader(
            version: .version2, color: color, hasAlpha: hasAlpha, depth: depth, width: width, height: height,
            indices: IndexCoding(
                modelDigest: Samples.digest, quality: Quality(index: 3), tileSide: tileSide))
    }

    static func exactHeader(
        color: Image.Color = .rgb, hasAlpha: Bool = false, depth: Int = 8, width: Int = 6, height: Int = 5
    ) -> FileHeader {
        FileHeader(
            version: .version2, color: color, hasAlpha: hasAlpha, depth: depth, width: width, height: height,
            indices: nil)
    }

    static func split(_ streams: [(top: [UInt8], bottom: [UInt8])]) -> [TilePayload] {
        streams.map { .split(top: TileStream($0.top), bottom: TileStream($0.bottom)) }
    }

    static let metadata = ImageMetadata(
        icc: [UInt8](repeating: 9, count: 300), exif: Array("MM".utf8), xmp: Array("<x:xmpmeta/>".utf8),
        chunks: [
            .gAMA: [0, 0, 0xB1, 0x8F], .sRGB: [0], .sBIT: [5, 6, 5], .pHYs: [0, 0, 1, 0, 0, 0, 1, 0, 1],
        ])

    static let plain = VQZFile(header: header(), tiles: split([([1, 2], [3, 250])]))

    /// Two rows of three tiles.
    static let tiled = VQZFile(
        header: header(width: 70, height: 64, tileSide: 32),
        tiles: split([([1], [2]), ([], []), ([2, 3], []), ([], [7]), ([4], [8, 9]), ([5, 6, 7], [1])]),
        metadata: metadata)

    static let withAlpha = VQZFile(
        header: header(color: .gray, hasAlpha: true, width: 4, height: 2), tiles: split([([9, 8], [7])]),
        alpha: RasterWriter(
            RasterPixels<UInt8>(samples: [0, 1, 2, 255, 254, 9, 128, 3], alpha: nil),
            header(width: 4, height: 2).alphaRaster
        ).shortest()!)

    static let exact = exactFile(exactHeader(), metadata: metadata)

    static func exactFile(
        _ header: FileHeader, levels: Int = 256, metadata: ImageMetadata = ImageMetadata()
    ) -> VQZFile {
        let pixels = Pictures.levels(levels, header.raster, as: UInt16.self)
        return VQZFile(
            header: header, exact: RasterWriter(pixels, header.raster).shortest()!, metadata: metadata)
    }

    static let all = [plain, tiled, withAlpha, exact]

    /// A file of sections with right checksums; by default its header is that of 16 x 16 pixels in RGB.
    static func assemble(
        kind: UInt8 = 0, width: [UInt8] = [16], height: [UInt8] = [16], tiling: UInt8 = 0,
        sections: [(tag: UInt8, payload: [UInt8])] = [(1, [5]), (2, [6])]
    ) -> [UInt8] {
        var bytes = [0x56, 0x51, 0x5A, 0x02, kind] + width + height
        if kind & 8 == 0 { bytes += Samples.digest.bytes + [3, tiling] }
        for (i, section) in sections.enumerated() {
            let start = i == 0 ? 0 : bytes.count
            bytes += [section.tag, UInt8(section.payload.count)]
            let checksum = referenceCRC(bytes[start...] + section.payload)
            bytes += (0..<4).map { UInt8(truncatingIfNeeded: checksum >> (8 * $0)) } + section.payload
        }
        return bytes
    }
}
