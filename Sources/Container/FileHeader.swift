import Bytes
import Identifiers
import Raster

/// The header of a `.vqz` file (format, section 1).
package struct FileHeader: Equatable, Sendable {
    /// Largest width and height.
    package static let maxDimension = 1 << 24

    /// The version of the format that the file is written in.
    package let version: FileVersion
    package let color: Image.Color
    package let hasAlpha: Bool
    /// Bits of a sample, 8 to 16; 8 in version 1.
    package let depth: Int
    /// Size in pixels, 1...2^24 each.
    package let width, height: Int
    /// Nil for a file of exact pixels.
    package let indices: IndexCoding?

    /// - Precondition: both dimensions are in 1...2^24, and the larger one exceeds the side of tiles or is at
    ///   most `TileGrid.maxSingle` without it; version 1 has indices of 8-bit samples.
    package init(
        version: FileVersion = .written, color: Image.Color, hasAlpha: Bool, depth: Int = 8, width: Int,
        height: Int, indices: IndexCoding?
    ) {
        precondition((1...Self.maxDimension).contains(width), "width is not in 1...2^24")
        precondition((1...Self.maxDimension).contains(height), "height is not in 1...2^24")
        precondition((8...16).contains(depth), "samples have 8 to 16 bits")
        precondition(version != .version1 || depth == 8 && indices != nil, "version 1 has no such file")
        precondition(
            indices.flatMap { IndexCoding.tilingError($0.tileSide, width: width, height: height) } == nil,
            "needless or missing tiles")
        self.version = version
        self.color = color
        self.hasAlpha = hasAlpha
        self.depth = depth
        self.width = width
        self.height = height
        self.indices = indices
    }

    /// Reads the header at the start of a file, of which the rest may be missing.
    ///
    /// - Parameter limits: of the pixels that it may announce
    package init(parsing bytes: [UInt8], limits: DecodingLimits) throws(ContainerError) {
        var reader = FieldReader(bytes)
        switch try FileVersion(parsing: &reader) {
        case .version1: try self.init(version1: &reader, limits: limits)
        case .version2: try self.init(version2: &reader, limits: limits)
        }
    }

    /// The tiles of the image; without indices it is one.
    package var tiles: TileGrid {
        TileGrid(BlockGrid(width: width, height: height), side: indices?.tileSide)
    }

    /// Channels of the image, alpha included.
    package var channels: Int { color.channels + (hasAlpha ? 1 : 0) }

    /// The picture in a section of exact pixels.
    package var raster: RasterFormat {
        RasterFormat(width: width, height: height, color: color, hasAlpha: hasAlpha, depth: depth)
    }

    /// The picture in a section of alpha.
    package var alphaRaster: RasterFormat {
        RasterFormat(width: width, height: height, color: .gray, hasAlpha: false, depth: depth)
    }
}

// Fields that the versions share.
extension FileHeader {
    static let alphaBit: UInt8 = 1 << 2

    static func color(kind: UInt8) throws(ContainerError) -> Image.Color {
        guard let color = Image.Color(rawValue: kind & 3) else { throw .unknownColor(kind & 3) }
        return color
    }

    static func size(
        parsing reader: inout FieldReader, limits: DecodingLimits
    ) throws(ContainerError) -> (width: Int, height: Int) {
        let width = try dimension("width", parsing: &reader)
        let height = try dimension("height", parsing: &reader)
        let (pixels, isBeyond) = width.multipliedReportingOverflow(by: height)
        guard !isBeyond && pixels <= limits.maxPixels else {
            throw .tooManyPixels(width: width, height: height, limit: limits.maxPixels)
        }
        return (width, height)
    }

    private static func dimension(
        _ name: String, parsing reader: inout FieldReader
    ) throws(ContainerError) -> Int {
        let value = try reader.varint(for: "the \(name)")
        guard value >= 1 && value <= maxDimension else {
            throw .dimensionOutOfRange(field: name, value: value)
        }
        return Int(value)
    }
}
