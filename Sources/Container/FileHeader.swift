import Bytes
import Identifiers
import Raster

/// What a `.vqz` file says before its sections (format, section 1).
package struct FileHeader: Equatable, Sendable {
    /// The version of the format that this module reads and writes.
    package static let version: UInt8 = 1
    /// Largest width and height.
    package static let maxDimension = 1 << 24

    /// The model that decodes the file.
    package let modelDigest: ModelDigest
    package let color: Image.Color
    package let hasAlpha: Bool
    /// One of the model's, which only the model can tell.
    package let quality: Quality
    /// Size in pixels, 1...2^24 each.
    package let width, height: Int
    /// Side of a tile in pixels, one of `TileGrid.sides`, or nil if the image is one tile.
    package let tileSide: Int?

    /// - Precondition: both dimensions are in 1...2^24, and the larger one exceeds `tileSide` or is at most `TileGrid.maxSingle` without it.
    package init(
        modelDigest: ModelDigest, color: Image.Color, hasAlpha: Bool, quality: Quality, width: Int,
        height: Int,
        tileSide: Int? = nil
    ) {
        precondition((1...Self.maxDimension).contains(width), "width is not in 1...2^24")
        precondition((1...Self.maxDimension).contains(height), "height is not in 1...2^24")
        precondition(tileSide.map(TileGrid.sides.contains) ?? true, "no side of a tile")
        precondition(
            Self.tilingError(tileSide, width: width, height: height) == nil, "needless or missing tiles")
        self.modelDigest = modelDigest
        self.color = color
        self.hasAlpha = hasAlpha
        self.quality = quality
        self.width = width
        self.height = height
        self.tileSide = tileSide
    }

    /// The tiles of the image.
    package var tiles: TileGrid { TileGrid(BlockGrid(width: width, height: height), side: tileSide) }

    /// What is wrong with a division into tiles.
    private static func tilingError(_ side: Int?, width: Int, height: Int) -> ContainerError? {
        let size = max(width, height)
        if let side, size <= side { return .needlessTiles(side: side, width: width, height: height) }
        return side == nil && size > TileGrid.maxSingle ? .missingTiles(width: width, height: height) : nil
    }
}

extension FileHeader {
    static let magic = Array("VQZ".utf8)
    private static let alphaBit: UInt8 = 1 << 2
    /// The lowest of the three bits that number the tile's side: 0 for one tile, 1 for the first of `TileGrid.sides`.
    private static let tileBit: UInt8 = 1 << 3

    /// Inverse of `serialize(to:)`.
    init(parsing reader: inout FieldReader, limits: DecodingLimits) throws(ContainerError) {
        let magic = try reader.take(Self.magic.count, for: "the magic")
        guard magic.elementsEqual(Self.magic) else { throw .notVQZ(magic: Array(magic)) }
        let version = try reader.byte(for: "the version")
        guard version == Self.version else { throw .unsupportedVersion(version) }
        let digest = ModelDigest(try reader.take(ModelDigest.byteCount, for: "the model digest"))
        let kind = try reader.byte(for: "the kind")
        guard kind < 1 << 6 else { throw .reservedBits(kind: kind) }
        guard let color = Image.Color(rawValue: kind & 3) else { throw .unknownColor(kind & 3) }
        let quality = Quality(index: Int(try reader.byte(for: "the quality")))
        let width = try Self.dimension("width", parsing: &reader)
        let height = try Self.dimension("height", parsing: &reader)
        guard width * height <= limits.maxPixels else {
            throw .tooManyPixels(width: width, height: height, limit: limits.maxPixels)
        }
        let number = Int(kind / Self.tileBit)
        let side = number == 0 ? nil : TileGrid.sides[number - 1]
        if let error = Self.tilingError(side, width: width, height: height) { throw error }
        self.init(
            modelDigest: digest, color: color, hasAlpha: kind & Self.alphaBit != 0, quality: quality,
            width: width, height: height, tileSide: side)
    }

    /// Inverse of `init(parsing:limits:)`.
    func serialize(to writer: inout ByteWriter) {
        writer.append(Self.magic)
        writer.append(byte: Self.version)
        writer.append(modelDigest.bytes)
        let number = tileSide.map { TileGrid.sides.firstIndex(of: $0)! + 1 } ?? 0
        writer.append(
            byte: color.rawValue | (hasAlpha ? Self.alphaBit : 0) | UInt8(number) * Self.tileBit)
        writer.append(byte: UInt8(quality.index))
        writer.append(varint: UInt32(width))
        writer.append(varint: UInt32(height))
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
