import CPNG
import CPNGShim
import CZlib
import Glibc
import Raster

extension ImageFile {
    /// The bytes of a PNG with 8 bits per sample: gray or RGB, with alpha if the image has it.
    package static func png(_ image: Image, level: PNGCompression = .default) -> [UInt8] {
        image.samples.withUnsafeBufferPointer { samples in
            guard let alpha = image.alpha else { return png(image, samples.baseAddress, nil, level.effort) }
            return alpha.withUnsafeBufferPointer {
                png(image, samples.baseAddress, $0.baseAddress, level.effort)
            }
        }
    }

    private static func png(
        _ image: Image, _ samples: UnsafePointer<UInt8>?, _ alpha: UnsafePointer<UInt8>?,
        _ effort: png_shim_effort
    ) -> [UInt8] {
        var source = png_shim_image(
            width: UInt32(image.width), height: UInt32(image.height), channels: UInt8(image.color.channels),
            samples: samples, alpha: alpha)
        var (count, error) = (0, png_shim_error())
        guard let bytes = png_shim_write(&source, effort, &count, &error) else {
            // Any image can be written, given memory.
            fatalError("libpng: \(error.reason)")
        }
        defer { free(bytes) }
        return Array(UnsafeBufferPointer(start: bytes, count: count))
    }

    static func readPNG(_ bytes: [UInt8], limits: DecodingLimits) throws(ImageFileError) -> LoadedImage {
        try bytes.withUnsafeBufferPointer { bytes throws(ImageFileError) in
            var (header, error) = (png_shim_header(), png_shim_error())
            guard let reader = png_shim_open(bytes.baseAddress, bytes.count, &header, &error) else {
                throw error.thrown
            }
            defer { png_shim_close(reader) }
            let (width, height) = (Int(header.width), Int(header.height))
            try check(header, bytes.count, limits)
            let total = width * height * Int(header.channels)
            var (isComplete, rest) = (false, png_shim_rest())
            let pixels = [UInt8](unsafeUninitializedCapacity: total) { pixels, count in
                isComplete = png_shim_read(reader, pixels.baseAddress, &rest, &error)
                count = isComplete ? total : 0
            }
            guard isComplete else { throw error.thrown }
            let image = Image(width: width, height: height, pixels: pixels, channels: Int(header.channels))
            return LoadedImage(image: image, format: .png, losses: losses(header, rest))
        }
    }

    private static func losses(_ header: png_shim_header, _ rest: png_shim_rest) -> [LoadedImage.Loss] {
        var losses: [LoadedImage.Loss] = header.bit_depth == 16 ? [.precision(bits: 16)] : []
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
