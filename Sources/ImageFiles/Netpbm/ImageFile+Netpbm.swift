import Raster

extension ImageFile {
    /// Reads the first image of a PBM, PGM, PPM (plain or binary) or PAM file: samples rescaled to the
    /// fewest bits, 8 to 16, that hold the maximum.
    static func readNetpbm(_ bytes: [UInt8], limits: DecodingLimits) throws(ImageFileError) -> LoadedImage {
        let header = try NetpbmHeader(parsing: bytes, limits: limits)
        let (width, height, depth) = (header.width, header.height, header.depth)
        let (picture, remaining): (Picture, Int)
        if depth == 8 {
            let samples = try NetpbmSamples<UInt8>(bytes, header)
            picture = Picture(
                width: width, height: height, pixels: samples.values, channels: header.channels)
            remaining = samples.remaining
        } else {
            let samples = try NetpbmSamples<UInt16>(bytes, header)
            picture = Picture(
                width: width, height: height, depth: depth, pixels: samples.values, channels: header.channels)
            remaining = samples.remaining
        }
        var losses: [LoadedImage.Loss] = []
        if let type = header.unknownType { losses.append(.meaning(type, channels: header.channels)) }
        if remaining > 0 { losses.append(.trailingBytes(remaining)) }
        return LoadedImage(picture: picture, format: .netpbm, losses: losses)
    }
}
