import Bytes
import Identifiers
import Raster

/// The fields of version 2 after the version's number.
extension FileHeader {
    private static let exactBit: UInt8 = 1 << 3
    /// The lowest of the four bits that count the depth from 8.
    private static let depthBit: UInt8 = 1 << 4

    /// Inverse of `serializeVersion2(to:)`.
    init(version2 reader: inout FieldReader, limits: DecodingLimits) throws(ContainerError) {
        let kind = try reader.byte(for: "the kind")
        let color = try Self.color(kind: kind)
        let depth = 8 + Int(kind / Self.depthBit)
        guard depth <= 16 else { throw .unknownDepth(depth) }
        let (width, height) = try Self.size(parsing: &reader, limits: limits)
        let isExact = kind & Self.exactBit != 0
        let indices = isExact ? nil : try IndexCoding(version2: &reader, width: width, height: height)
        self.init(
            version: .version2, color: color, hasAlpha: kind & Self.alphaBit != 0, depth: depth,
            width: width, height: height, indices: indices)
    }

    /// Inverse of `init(version2:limits:)`.
    func serializeVersion2(to writer: inout ByteWriter) {
        writer.append(
            byte: color.rawValue | (hasAlpha ? Self.alphaBit : 0) | (indices == nil ? Self.exactBit : 0)
                | UInt8(depth - 8) * Self.depthBit)
        writer.append(varint: UInt32(width))
        writer.append(varint: UInt32(height))
        guard let indices else { return }
        writer.append(indices.modelDigest.bytes)
        writer.append(byte: UInt8(indices.quality.index))
        writer.append(byte: indices.tileNumber)
    }
}

extension IndexCoding {
    fileprivate init(version2 reader: inout FieldReader, width: Int, height: Int) throws(ContainerError) {
        let digest = ModelDigest(try reader.take(ModelDigest.byteCount, for: "the model digest"))
        let quality = Quality(index: Int(try reader.byte(for: "the quality")))
        let number = try reader.byte(for: "the tiling")
        guard number < 1 << 3 else { throw .reservedTiling(number) }
        let side = Self.tileSide(number: number)
        if let error = Self.tilingError(side, width: width, height: height) { throw error }
        self.init(modelDigest: digest, quality: quality, tileSide: side)
    }
}
