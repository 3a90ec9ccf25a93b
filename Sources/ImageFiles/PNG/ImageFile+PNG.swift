import CPNG
import CPNGShim
import CZlib
import Raster

extension ImageFile {
    static func readPNG(
        _ bytes: [UInt8], limits: DecodingLimits, packedLimit: (_ pixels: Int) -> Int
    ) throws(ImageFileError) -> LoadedImage {
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
                picture: picture, metadata: metadata.metadata,
                packed: PackedPixels(png: file, limit: packedLimit(picture.width * picture.height)),
                format: .png,
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
