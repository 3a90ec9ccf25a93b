import Raster

/// What a `.vqz` file says before its sections (format, section 1).
public struct FileHeader: Equatable, Sendable {
    /// The version of the format that this module reads and writes.
    public static let version: UInt8 = 1
    /// Largest width and height.
    public static let maxDimension = 1 << 24

    /// The model that decodes the file.
    public let modelDigest: ModelDigest
    public let color: Image.Color
    public let hasAlpha: Bool
    /// Index of the model's quality.
    public let quality: UInt8
    /// Size in pixels, 1...2^24 each.
    public let width, height: Int

    /// - Precondition: both dimensions are in 1...2^24.
    public init(
        modelDigest: ModelDigest, color: Image.Color, hasAlpha: Bool, quality: UInt8, width: Int, height: Int
    ) {
        precondition((1...Self.maxDimension).contains(width), "width is not in 1...2^24")
        precondition((1...Self.maxDimension).contains(height), "height is not in 1...2^24")
        self.modelDigest = modelDigest
        self.color = color
        self.hasAlpha = hasAlpha
        self.quality = quality
        self.width = width
        self.height = height
    }
}

extension FileHeader {
    static let magic = Array("VQZ".utf8)
    private static let alphaBit: UInt8 = 1 << 2

    /// Inverse of `serialize(to:)`.
    init(parsing reader: inout ByteReader, limits: DecodingLimits) throws(ContainerError) {
        let magic = try reader.take(Self.magic.count, for: "the magic")
        guard magic.elementsEqual(Self.magic) else { throw .notVQZ(magic: Array(magic)) }
        let version = try reader.byte(for: "the version")
        guard version == Self.version else { throw .unsupportedVersion(version) }
        let digest = ModelDigest(try reader.take(ModelDigest.byteCount, for: "the model digest"))
        let kind = try reader.byte(for: "the kind")
        guard kind < 1 << 3 else { throw .reservedBits(kind: kind) }
        guard let color = Image.Color(rawValue: kind & 3) else { throw .unknownColor(kind & 3) }
        let quality = try reader.byte(for: "the quality")
        let width = try Self.dimension("width", parsing: &reader)
        let height = try Self.dimension("height", parsing: &reader)
        guard width * height <= limits.maxPixels else {
            throw .tooManyPixels(width: width, height: height, limit: limits.maxPixels)
        }
        self.init(
            modelDigest: digest, color: color, hasAlpha: kind & Self.alphaBit != 0, quality: quality,
            width: width, height: height)
    }

    /// Inverse of `init(parsing:limits:)`.
    func serialize(to writer: inout ByteWriter) {
        writer.append(Self.magic)
        writer.append(byte: Self.version)
        writer.append(modelDigest.bytes)
        writer.append(byte: color.rawValue | (hasAlpha ? Self.alphaBit : 0))
        writer.append(byte: quality)
        writer.append(varint: UInt32(width))
        writer.append(varint: UInt32(height))
    }

    private static func dimension(
        _ name: String, parsing reader: inout ByteReader
    ) throws(ContainerError) -> Int {
        let value = try reader.varint(for: "the \(name)")
        guard value >= 1 && value <= maxDimension else {
            throw .dimensionOutOfRange(field: name, value: value)
        }
        return Int(value)
    }
}
