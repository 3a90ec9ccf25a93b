import CZlib
import Raster

/// The payload of a section of metadata: stored or packed, whichever is shorter.
enum MetadataCoding {
    /// Inverse of `encode`.
    static func decode(_ payload: ArraySlice<UInt8>) throws(MetadataError) -> [UInt8] {
        guard let form = payload.first else { throw .empty }
        let contents = payload.dropFirst()
        let bytes: [UInt8]
        switch form {
        case 0: bytes = Array(contents.prefix(ImageMetadata.maxBytes + 1))
        case 1: bytes = try inflate(contents)
        default: throw .form(form)
        }
        guard !bytes.isEmpty else { throw .empty }
        guard bytes.count <= ImageMetadata.maxBytes else { throw .tooLong }
        return bytes
    }

    /// The bytes of a stream, at most one more than allowed, in memory that grows with what there is.
    private static func inflate(_ packed: ArraySlice<UInt8>) throws(MetadataError) -> [UInt8] {
        try packed.withUnsafeBufferPointer { packed throws(MetadataError) in
            let inflater = Inflater(packed)
            var bytes: [UInt8] = []
            while bytes.count <= ImageMetadata.maxBytes {
                let part = try part(inflater)
                guard !part.isEmpty else { break }
                bytes += part
            }
            guard bytes.count <= ImageMetadata.maxBytes else { throw .tooLong }
            guard inflater.isAtEnd else { throw .damagedStream(code: Z_BUF_ERROR) }
            guard inflater.remaining == 0 else { throw .trailingBytes(count: inflater.remaining) }
            return bytes
        }
    }

    private static func part(_ inflater: Inflater) throws(MetadataError) -> [UInt8] {
        var part = [UInt8](repeating: 0, count: 1 << 14)
        do {
            let count = try part.withUnsafeMutableBufferPointer { buffer throws(DamagedStream) in
                try inflater.read(buffer)
            }
            part.removeLast(part.count - count)
            return part
        } catch {
            throw .damagedStream(code: error.code)
        }
    }
}
