import Raster

#if JPEG
import JPEGFiles
#endif

extension ImageFile {
    /// Whether the first bytes of a stream, which may have no end, are all that is to be read of it: they
    /// hold a whole image, or show that none comes. `read` makes of them what it makes of the stream, but
    /// for the number of bytes after the image.
    ///
    /// - Parameter limits: images that are larger are not waited for
    package static func isEnough(_ bytes: [UInt8], limits: DecodingLimits) -> Bool {
        switch Format(magicOf: bytes) {
        case .png:
            return !PNGChunks.goOn(bytes) || isTooLong(bytes, PNGChunks.size(bytes), limits)
        case .netpbm:
            guard let header = try? NetpbmHeader(parsing: bytes, limits: limits) else {
                return bytes.count > longestText
            }
            switch header.coding {
            case .binary, .bits: return bytes.count >= header.start + header.sampleBytes
            case .text, .textBits:
                return isTooLong(bytes, (header.width, header.height), limits, pixelBytes: 64)
            }
        #if JPEG
        case .jpeg:
            let (goesOn, frame) = JPEGFile.rest(bytes)
            return !goesOn || isTooLong(bytes, frame.map { ($0.width, $0.height) } ?? (0, 0), limits)
        #endif
        case nil: return true
        }
    }

    /// Of a header of numbers and comments, in a stream.
    private static let longestText = 1 << 20

    /// Whether a file has more bytes than images of a size, or than those within the limits.
    ///
    /// - Parameter pixelBytes: what a pixel takes at most, by default with 4 channels of 16 bits
    private static func isTooLong(
        _ bytes: [UInt8], _ size: (width: Int, height: Int), _ limits: DecodingLimits, pixelBytes: Int = 9
    ) -> Bool {
        let (pixels, isBeyond) = size.width.multipliedReportingOverflow(by: size.height)
        guard !isBeyond, pixels <= limits.maxPixels else { return true }
        return (bytes.count - 4 * ImageMetadata.maxBytes) / pixelBytes > pixels
    }
}
