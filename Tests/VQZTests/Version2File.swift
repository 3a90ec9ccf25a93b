import Container
import Encoding
import Network
import TestModels

@testable import VQZ

/// Files to decode.
enum Version2File {
    /// A file of indices.
    ///
    /// - Parameter depth: what the header says; indices do not depend on it
    static func indices(
        _ image: Image, _ model: CodecModel, tileSide: Int?, depth: Int = 8,
        metadata: ImageMetadata = ImageMetadata(), version: FileVersion = .version2
    ) throws -> VQZFile {
        let encoder = ImageEncoder(model: model, threads: 2, kernels: Kernels(.best))
        let quality = FractionalQuality(Quality(index: 1 % model.qualities))
        let bytes = try encoder.encode(
            image, quality: quality, effort: Effort(1), tune: .psnr, tileSide: tileSide,
            version: version
        ).bytes
        let file = try VQZFile(parsing: bytes)
        guard version == .version2 else { return file }
        let header = FileHeader(
            version: .version2, color: image.color, hasAlpha: image.alpha != nil, depth: depth,
            width: image.width, height: image.height, indices: file.header.indices)
        let alpha = image.alpha.map { alpha in
            let scaled = alpha.map { UInt16(SampleScale.scale(Int($0), from: 8, to: depth)) }
            return RasterWriter(RasterPixels(samples: scaled, alpha: nil), header.alphaRaster).shortest()!
        }
        return VQZFile(header: header, tiles: file.tiles, alpha: alpha, metadata: metadata)
    }

    /// A file of exact pixels.
    static func exact(_ picture: Picture, metadata: ImageMetadata = ImageMetadata()) -> VQZFile {
        let header = FileHeader(
            version: .version2, color: picture.color, hasAlpha: picture.hasAlpha, depth: picture.depth,
            width: picture.width, height: picture.height, indices: nil)
        let payload: [UInt8]
        switch picture {
        case .bytes(let image):
            let pixels = RasterPixels(samples: image.samples, alpha: image.alpha)
            payload = RasterWriter(pixels, header.raster).shortest()!
        case .deep(let image):
            let pixels = RasterPixels(samples: image.samples, alpha: image.alpha)
            payload = RasterWriter(pixels, header.raster).shortest()!
        }
        return VQZFile(header: header, exact: payload, metadata: metadata)
    }

    static let metadata = ImageMetadata(
        icc: [UInt8](repeating: 9, count: 300), exif: Array("MM".utf8), xmp: Array("<x:xmpmeta/>".utf8),
        chunks: [.gAMA: [0, 0, 0xB1, 0x8F], .sRGB: [0], .pHYs: [0, 0, 1, 0, 0, 0, 1, 0, 1]])
}
