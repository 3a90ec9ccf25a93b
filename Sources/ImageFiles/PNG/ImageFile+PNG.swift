import CPNG
import CPNGShim
import CZlib
import Glibc
import Raster

extension ImageFile {
    /// The bytes of a PNG: gray or RGB, with alpha if the picture has it. Samples of 9 to 15 bits become such
    /// of 16, each the nearest, and sBIT tells their number if the metadata does not.
    ///
    /// - Parameter metadata: of the picture; what a PNG cannot say of its samples is left out
    package static func png(
        _ picture: Picture, metadata: ImageMetadata = ImageMetadata(), level: PNGCompression = .default
    ) -> [UInt8] {
        let chunks = PNGChunkList(metadata, for: picture)
        switch picture {
        case .bytes(let image): return png(picture, image.samples, image.alpha, chunks, level.effort)
        case .deep(let image):
            let words = image.widened
            return png(picture, words.samples, words.alpha, chunks, level.effort)
        }
    }

    private static func png<Sample>(
        _ picture: Picture, _ samples: [Sample], _ alpha: [Sample]?, _ chunks: PNGChunkList,
        _ effort: png_shim_effort
    ) -> [UInt8] {
        samples.withUnsafeBytes { samples in
            guard let alpha else { return png(picture, samples.baseAddress, nil, chunks, effort) }
            return alpha.withUnsafeBytes {
                png(picture, samples.baseAddress, $0.baseAddress, chunks, effort)
            }
        }
    }

    private static func png(
        _ picture: Picture, _ samples: UnsafeRawPointer?, _ alpha: UnsafeRawPointer?, _ chunks: PNGChunkList,
        _ effort: png_shim_effort
    ) -> [UInt8] {
        var source = png_shim_image(
            width: UInt32(picture.width), height: UInt32(picture.height),
            channels: UInt8(picture.color.channels), bit_depth: picture.depth == 8 ? 8 : 16, samples: samples,
            alpha: alpha)
        var (count, error) = (0, png_shim_error())
        let bytes = chunks.withChunks {
            png_shim_write(&source, $0.baseAddress, $0.count, effort, &count, &error)
        }
        guard let bytes else {
            // Any image can be written, given memory.
            fatalError("libpng: \(error.reason)")
        }
        defer { free(bytes) }
        return Array(UnsafeBufferPointer(start: bytes, count: count))
    }

    static func readPNG(_ bytes: [UInt8], limits: DecodingLimits) throws(ImageFileError) -> LoadedImage {
        let file = bytes
        return try bytes.withUnsafeBufferPointer { bytes throws(ImageFileError) in
            var (header, error) = (png_shim_header(), png_shim_error())
            guard let reader = png_shim_open(bytes.baseAddress, bytes.count, &header, &error) else {
                throw error.thrown
            }
            defer { png_shim_close(reader) }
            try check(header, bytes.count, limits)
            let metadata = try PNGMetadata(file, PNGPixels(header))
            var rest = png_shim_rest()
            let picture = try picture(reader, header, &rest)
            return LoadedImage(
                picture: picture, metadata: metadata.metadata, format: .png,
                losses: losses(header, rest) + metadata.losses)
        }
    }

    private static func picture(
        _ reader: OpaquePointer, _ header: png_shim_header, _ rest: inout png_shim_rest
    ) throws(ImageFileError) -> Picture {
        let (width, height, channels) = (Int(header.width), Int(header.height), Int(header.channels))
        guard header.bit_depth == 16 else {
            let pixels: [UInt8] = try pixels(reader, width * height * channels, &rest)
            return Picture(width: width, height: height, pixels: pixels, channels: channels)
        }
        let pixels: [UInt16] = try pixels(reader, width * height * channels, &rest)
        return Picture(width: width, height: height, depth: 16, pixels: pixels, channels: channels)
    }

    /// - Parameter total: samples of the image, of as many bits as they have in the file, but at least 8
    private static func pixels<Sample>(
        _ reader: OpaquePointer, _ total: Int, _ rest: inout png_shim_rest
    ) throws(ImageFileError) -> [Sample] {
        var (isComplete, error) = (false, png_shim_error())
        let pixels = [Sample](unsafeUninitializedCapacity: total) { pixels, count in
            isComplete = png_shim_read(reader, pixels.baseAddress, &rest, &error)
            count = isComplete ? total : 0
        }
        guard isComplete else { throw error.thrown }
        return pixels
    }

    private static func losses(_ header: png_shim_header, _ rest: png_shim_rest) -> [LoadedImage.Loss] {
        var losses: [LoadedImage.Loss] = []
        if header.is_animated { losses.append(.animation) }
        if rest.has_damaged_chunk { losses.append(.damagedChunk) }
        if rest.trailing_count > 0 { losses.append(.trailingBytes(rest.trailing_count)) }
        return losses
    }

    /// Refuses sizes over the limit, and those that a file of `count` bytes cannot hold.
    private static func check(
        _ header: png_shim_header, _ count: Int, _ limits: DecodingLimits
    ) throws(ImageFileError) {
        let (width, height) = (Int(header.width), Int(header.height))
        guard width * height <= limits.maxPixels else {
            throw .tooManyPixels(width: width, height: height, limit: limits.maxPixels)
        }
        guard width * height * Int(header.pixel_depth) / 8 <= count * Int(DEFLATE_MAX_RATIO) else {
            let reason = "\(count) bytes cannot hold \(width) x \(height) pixels"
            throw .malformed(.png, reason: reason, offset: count, row: nil)
        }
    }
}

extension png_shim_error {
    var reason: String {
        withUnsafeBytes(of: message) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }

    var thrown: ImageFileError {
        .malformed(.png, reason: reason, offset: offset, row: row < 0 ? nil : Int(row))
    }
}
