#if JPEG
import JPEGFiles
import Raster

extension ImageFile {
    /// Reads a JPEG file of 8 bits, gray or of three channels. Pixels are not turned.
    static func readJPEG(
        _ bytes: [UInt8], limits: DecodingLimits
    ) throws(ImageFileError) -> LoadedImage {
        let file = try onJPEG { () throws(JPEGError) in try JPEGFile(parsing: bytes) }
        let frame = file.frame
        guard frame.width * frame.height <= limits.maxPixels else {
            throw .tooManyPixels(width: frame.width, height: frame.height, limit: limits.maxPixels)
        }
        let metadata = JPEGMetadata(file.segments)
        let (samples, warning) = try onJPEG { () throws(JPEGError) in try file.pixels() }
        var losses = metadata.losses
        if let warning { losses.append(.strayBytes(warning)) }
        if file.trailingCount > 0 { losses.append(.trailingBytes(file.trailingCount)) }
        return LoadedImage(
            picture: Picture(
                width: frame.width, height: frame.height, pixels: samples, channels: frame.channels),
            metadata: metadata.metadata, format: .jpeg, losses: losses)
    }

    private static func onJPEG<Result>(
        _ body: () throws(JPEGError) -> Result
    ) throws(ImageFileError) -> Result {
        do {
            return try body()
        } catch {
            throw .jpeg(error)
        }
    }
}
#endif
