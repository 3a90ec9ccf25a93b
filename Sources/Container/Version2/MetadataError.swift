import Raster

/// Why a section of metadata cannot be read (format 2, section 5). Pixels do not depend on it.
public enum MetadataError: Error, Equatable, Sendable {
    /// No contents.
    case empty
    /// The first byte says neither stored, 0, nor packed, 1.
    case form(UInt8)
    /// More than `ImageMetadata.maxBytes` contents.
    case tooLong
    /// The contents are no valid zlib stream, or not all of it; `code` is zlib's.
    case damagedStream(code: Int32)
    /// Bytes follow the zlib stream.
    case trailingBytes(count: Int)
    /// A chunk that is unknown, repeated or out of order; its type.
    case chunk([UInt8])
    /// A chunk of another length than its type has.
    case chunkLength(ColorChunk, declared: Int)
    /// The section ends within a chunk.
    case truncatedChunk
}

extension MetadataError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .empty: "is empty"
        case .form(let byte): "starts with \(byte), neither 0 (stored) nor 1 (packed)"
        case .tooLong: "has more than \(ImageMetadata.maxBytes) bytes"
        case .damagedStream(let code): "is no valid zlib stream (zlib error \(code))"
        case .trailingBytes(let count): "has \(count) bytes after its zlib stream"
        case .chunk(let type):
            "has the chunk \(String(decoding: type, as: UTF8.self).debugDescription), which is unknown, "
                + "repeated or out of order"
        case .chunkLength(let chunk, let declared): "has \(declared) bytes of \(chunk.rawValue)"
        case .truncatedChunk: "ends within a chunk"
        }
    }
}
