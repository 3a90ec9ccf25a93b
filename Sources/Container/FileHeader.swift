import Identifiers
import Raster

/// The header of a `.vqz` file (format, section 1).
package struct FileHeader: Equatable, Sendable {
    /// Largest width and height.
    package static let maxDimension = 1 << 24

    /// The version of the format that the file is written in.
    package let version: FileVersion
    /// The model that decodes the file.
    package let modelDigest: ModelDigest
    package let color: Image.Color
    package let hasAlpha: Bool
    /// One of the model's, as the file says; only the model tells whether it has it.
    package let quality: Quality
    /// Size in pixels, 1...2^24 each.
    package let width, height: Int
    /// Side of a tile in pixels, one of `TileGrid.sides`, or nil if the image is one tile.
    package let tileSide: Int?

    /// - Precondition: both dimensions are in 1...2^24, and the larger one exceeds `tileSide` or is at most
    ///   `TileGrid.maxSingle` without it.
    package init(
        version: FileVersion = .written, modelDigest: ModelDigest, color: Image.Color, hasAlpha: Bool,
        quality: Quality, width: Int, height: Int, tileSide: Int? = nil
    ) {
        precondition((1...Self.maxDimension).contains(width), "width is not in 1...2^24")
        precondition((1...Self.maxDimension).contains(height), "height is not in 1...2^24")
        precondition(tileSide.map(TileGrid.sides.contains) ?? true, "no side of a tile")
        precondition(
            Self.tilingError(tileSide, width: width, height: height) == nil, "needless or missing tiles")
        self.version = version
        self.modelDigest = modelDigest
        self.color = color
        self.hasAlpha = hasAlpha
        self.quality = quality
        self.width = width
        self.height = height
        self.tileSide = tileSide
    }

    /// Reads the header at the start of a file, of which the rest may be missing.
    ///
    /// - Parameter limits: of the pixels that it may announce
    package init(parsing bytes: [UInt8], limits: DecodingLimits) throws(ContainerError) {
        var reader = FieldReader(bytes)
        switch try FileVersion(parsing: &reader) {
        case .version1: try self.init(version1: &reader, limits: limits)
        }
    }

    /// The tiles of the image.
    package var tiles: TileGrid { TileGrid(BlockGrid(width: width, height: height), side: tileSide) }

    /// The side of tiles for a new file, nil for one tile: large enough that borders cost little, small
    /// enough for several at the same time.
    package static func tileSide(width: Int, height: Int) -> Int? {
        max(width, height) > 1024 ? 1024 : nil
    }

    /// The error of a division into tiles that no file may have, otherwise nil.
    static func tilingError(_ side: Int?, width: Int, height: Int) -> ContainerError? {
        let size = max(width, height)
        if let side, size <= side { return .needlessTiles(side: side, width: width, height: height) }
        return side == nil && size > TileGrid.maxSingle ? .missingTiles(width: width, height: height) : nil
    }
}
