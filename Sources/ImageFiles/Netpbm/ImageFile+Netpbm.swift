import Raster

extension ImageFile {
    /// The bytes of a binary PPM (RGB) or PGM (gray). Alpha is left out.
    package static func netpbm(_ image: Image) -> [UInt8] {
        let magic = image.color == .gray ? "P5" : "P6"
        return Array("\(magic)\n\(image.width) \(image.height)\n255\n".utf8) + image.samples
    }

    /// The bytes of a binary PPM, gray widened to RGB. Alpha is left out.
    package static func ppm(_ image: Image) -> [UInt8] {
        guard image.color == .gray else { return netpbm(image) }
        let samples = [UInt8](unsafeUninitializedCapacity: 3 * image.samples.count) { target, count in
            for (i, sample) in image.samples.enumerated() {
                for channel in 0..<3 { target[3 * i + channel] = sample }
            }
            count = 3 * image.samples.count
        }
        return netpbm(Image(width: image.width, height: image.height, color: .rgb, samples: samples))
    }

    /// Reads the first image of a PBM, PGM, PPM (plain or binary) or PAM file: samples rescaled to 8 bits.
    static func readNetpbm(_ bytes: [UInt8], limits: DecodingLimits) throws(ImageFileError) -> LoadedImage {
        let header = try NetpbmHeader(parsing: bytes, limits: limits)
        let samples = try NetpbmSamples(bytes, header)
        let image = Image(
            width: header.width, height: header.height, pixels: samples.values, channels: header.channels)
        var losses: [LoadedImage.Loss] = header.maximum > 255 ? [.precision(bits: 16)] : []
        if let type = header.unknownType { losses.append(.meaning(type, channels: header.channels)) }
        if samples.remaining > 0 { losses.append(.trailingBytes(samples.remaining)) }
        return LoadedImage(image: image, format: .netpbm, losses: losses)
    }
}
