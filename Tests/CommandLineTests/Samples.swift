import ImageFiles
import VQZ

/// Files with metadata and deep samples for the tool.
enum Samples {
    static let metadata: ImageMetadata = {
        var profile = [UInt8](repeating: 3, count: 200)
        profile.replaceSubrange(16..<20, with: "RGB ".utf8)
        profile.replaceSubrange(36..<40, with: "acsp".utf8)
        // One tag, a name.
        profile.replaceSubrange(
            128..<144, with: [0, 0, 0, 1] + Array("desc".utf8) + [0, 0, 0, 144, 0, 0, 0, 19])
        profile.replaceSubrange(
            144..<163, with: Array("desc".utf8) + [0, 0, 0, 0, 0, 0, 0, 7] + Array("My RGB\0".utf8))
        return ImageMetadata(
            icc: profile, exif: Array("MM\0*".utf8) + [0, 0, 0, 8, 0, 0], xmp: Array("<x:xmpmeta/>".utf8),
            chunks: [
                .gAMA: [0, 0, 0xB1, 0x8F], .cICP: [9, 16, 0, 1], .sRGB: [0], .sBIT: [10, 10, 10],
                .pHYs: [0, 0, 1, 0, 0, 0, 1, 0, 1],
            ])
    }()

    /// A gradient of 16 bits, `width` x 32 pixels.
    static func gradient(width: Int = 48) -> DeepImage {
        let samples = (0..<width * 32 * 3).map { i in
            UInt16(truncatingIfNeeded: 20_000 + (i / 3 % width) * 160 + (i / 3 / width) * 90 + i % 3 * 5000)
        }
        return DeepImage(width: width, height: 32, color: .rgb, depth: 16, samples: samples)
    }

    /// A file of indices with all metadata.
    static func lossy(_ picture: Picture = .deep(gradient())) throws -> [UInt8] {
        try Encoder().compress(
            picture, metadata: metadata, quality: FractionalQuality(Quality(index: 7)),
            options: EncodingOptions(.lossy, effort: Effort(1)))
    }
}
