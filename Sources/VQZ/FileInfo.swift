import Container
import Decoding
import Identifiers
import Raster

/// What the header of a `.vqz` file says.
public struct FileInfo: Equatable, Sendable {
    /// Bytes from the start of a file that hold the header of every version that is read.
    public static let prefixLength = 64

    /// The version of the file format.
    public let version: Int
    /// Size in pixels, 1...2^24 each.
    public let width, height: Int
    public let color: Image.Color
    public let hasAlpha: Bool
    /// Bits of a sample, 8 to 16.
    public let depth: Int
    /// Nil for exact pixels.
    public let quality: Quality?
    /// The model that decodes the file; nil for exact pixels, which need none.
    public let modelDigest: ModelDigest?

    /// Reads the header at the start of a file, whose other bytes are not looked at and may be missing.
    ///
    /// - Throws: `CodecError.file`
    public init(
        parsing bytes: [UInt8], limits: DecodingLimits = DecodingLimits(maxPixels: .max)
    ) throws(CodecError) {
        let header: FileHeader
        do { header = try FileHeader(parsing: bytes, limits: limits) } catch { throw .file(error) }
        version = Int(header.version.rawValue)
        (width, height) = (header.width, header.height)
        (color, hasAlpha) = (header.color, header.hasAlpha)
        depth = header.depth
        quality = header.indices?.quality
        modelDigest = header.indices?.modelDigest
    }

    /// The fewest channels that hold all of the image.
    public var channels: PixelLayout.Channels { PixelLayout.Channels(color, hasAlpha: hasAlpha) }

    /// A part of the image, or the whole for nil.
    ///
    /// - Throws: `CodecError.regionOutside` if the image does not have all of its pixels
    public func part(_ region: Region?) throws(CodecError) -> Region {
        guard let region else { return Region(width: width, height: height) }
        guard region.fits(width: width, height: height) else {
            throw .regionOutside(region, width: width, height: height)
        }
        return region
    }

    /// The size of the picture that is made of the image or a part of it: a part is extended to whole pixels
    /// of a smaller picture.
    ///
    /// - Throws: `CodecError.regionOutside`
    public func size(of region: Region?, _ scale: Scale) throws(CodecError) -> (width: Int, height: Int) {
        let cells = try part(region).area.divided(by: scale.rawValue)
        return (cells.columns.count, cells.rows.count)
    }
}
