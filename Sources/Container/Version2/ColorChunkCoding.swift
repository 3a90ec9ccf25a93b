import Bytes
import Raster

/// The payload of the colour section: PNG's chunks, one after another.
package enum ColorChunkCoding {
    /// Inverse of `decode`.
    ///
    /// - Precondition: the chunks have the lengths of their types.
    package static func encode(_ chunks: [ColorChunk: [UInt8]], channels: Int) -> [UInt8] {
        var writer = ByteWriter()
        for chunk in ColorChunk.allCases {
            guard let bytes = chunks[chunk] else { continue }
            precondition(bytes.count == chunk.byteCount(channels: channels), "no such \(chunk.rawValue)")
            writer.append(chunk.rawValue.utf8)
            writer.append(byte: UInt8(bytes.count))
            writer.append(bytes)
        }
        return writer.bytes
    }

    /// Inverse of `encode`.
    ///
    /// - Parameter channels: of the image, alpha included
    package static func decode(
        _ payload: ArraySlice<UInt8>, channels: Int
    ) throws(MetadataError) -> [ColorChunk: [UInt8]] {
        var (reader, due) = (FieldReader(payload), ColorChunk.allCases[...])
        var chunks: [ColorChunk: [UInt8]] = [:]
        guard !reader.isAtEnd else { throw .empty }
        while !reader.isAtEnd {
            let type = try take(4, &reader)
            guard let place = due.firstIndex(where: { $0.rawValue.utf8.elementsEqual(type) }) else {
                throw .chunk(Array(type))
            }
            let chunk = due[place]
            due = due[(place + 1)...]
            let length = Int(try take(1, &reader).first!)
            guard length == chunk.byteCount(channels: channels) else {
                throw .chunkLength(chunk, declared: length)
            }
            chunks[chunk] = Array(try take(length, &reader))
        }
        return chunks
    }

    private static func take(
        _ count: Int, _ reader: inout FieldReader
    ) throws(MetadataError) -> ArraySlice<UInt8> {
        do { return try reader.take(count) } catch { throw .truncatedChunk }
    }
}
