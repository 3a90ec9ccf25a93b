import Bytes
import Identifiers
import Raster

/// The fields of version 1 after the version's number.
extension FileHeader {
    /// The lowest of the three bits that number the tile's side.
    private static let tileBit: UInt8 = 1 << 3

    /// Inverse of `serializeVersion1(to:)`.
    init(version1 reader: inout FieldReader, limits: DecodingLimits) throws(ContainerError) {
        let digest = ModelDigest(try reader.take(ModelDigest.byteCount, for: "the model digest"))
        let kind = try reader.byte(for: "the kind")
        guard kind < 1 << 6 else { throw .reservedBits(kind: kind) }
        let color = try Self.color(kind: kind)
        let quality = Quality(index: Int(try reader.byte(for: "the quality")))
        let (width, height) = try Self.size(parsing: &reader, limits: limits)
        let side = IndexCoding.tileSide(number: kind / Self.tileBit)
        if let error = IndexCoding.tilingError(side, width: width, height: height) { throw error }
        self.init(
            version: .version1, color: color, hasAlpha: kind & Self.alphaBit != 0, width: width,
            height: height,
            indices: IndexCoding(modelDigest: digest, quality: quality, tileSide: side))
    }

    /// Inverse of `init(version1:limits:)`.
    func serializeVersion1(to writer: inout ByteWriter) {
        guard let indices else { preconditionFailure("version 1 has indices") }
        writer.append(indices.modelDigest.bytes)
        writer.append(
            byte: color.rawValue | (hasAlpha ? Self.alphaBit : 0) | indices.tileNumber * Self.tileBit)
        writer.append(byte: UInt8(indices.quality.index))
        writer.append(varint: UInt32(width))
        writer.append(varint: UInt32(height))
    }
}
