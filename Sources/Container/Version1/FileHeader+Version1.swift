import Bytes
import Identifiers
import Raster

/// The fields of version 1 after the version's number.
extension FileHeader {
    private static let alphaBit: UInt8 = 1 << 2
    /// The lowest of the three bits that number the tile's side: 0 for one tile, 1 for the first of
    /// `TileGrid.sides`.
    private static let tileBit: UInt8 = 1 << 3

    /// Inverse of `serializeVersion1(to:)`.
    init(version1 reader: inout FieldReader, limits: DecodingLimits) throws(ContainerError) {
        let digest = ModelDigest(try reader.take(ModelDigest.byteCount, for: "the model digest"))
        let kind = try reader.byte(for: "the kind")
        guard kind < 1 << 6 else { throw .reservedBits(kind: kind) }
        guard let color = Image.Color(rawValue: kind & 3) else { throw .unknownColor(kind & 3) }
        let quality = Quality(index: Int(try reader.byte(for: "the quality")))
        let width = try Self.dimension("width", parsing: &reader)
        let height = try Self.dimension("height", parsing: &reader)
        let (pixels, isBeyond) = width.multipliedReportingOverflow(by: height)
        guard !isBeyond && pixels <= limits.maxPixels else {
            throw .tooManyPixels(width: width, height: height, limit: limits.maxPixels)
        }
        let number = Int(kind / Self.tileBit)
        let side = number == 0 ? nil : TileGrid.sides[number - 1]
        if let error = Self.tilingError(side, width: width, height: height) { throw error }
        self.init(
            version: .version1, modelDigest: digest, color: color, hasAlpha: kind & Self.alphaBit != 0,
            quality: quality, width: width, height: height, tileSide: side)
    }

    /// Inverse of `init(version1:limits:)`.
    func serializeVersion1(to writer: inout ByteWriter) {
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
