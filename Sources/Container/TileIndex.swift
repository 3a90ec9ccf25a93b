import Bytes

/// The payload of the indices section: the lengths of the tiles' streams but the last one, then the streams (format, section 5).
package enum TileIndex {
    /// The payload of streams, one for each tile. Inverse of `split`.
    ///
    /// - Precondition: there is at least one stream; each is shorter than 2^32 bytes.
    package static func join(_ streams: [[UInt8]]) -> [UInt8] {
        precondition(!streams.isEmpty, "an image has at least one tile")
        var writer = ByteWriter()
        for stream in streams.dropLast() {
            writer.append(varint: UInt32(stream.count))
        }
        for stream in streams { writer.append(stream) }
        return writer.bytes
    }

    /// The streams of `count` tiles, as parts of the payload. Inverse of `join`.
    ///
    /// Allocates no more than the payload has lengths.
    /// - Throws: `tileIndexCutShort`, `tileOverrun` or `malformedVarint`
    /// - Precondition: `count` is at least 1.
    package static func split(
        _ payload: ArraySlice<UInt8>, count: Int
    ) throws(ContainerError) -> [ArraySlice<UInt8>] {
        precondition(count >= 1, "an image has at least one tile")
        // Each length takes a byte, so that a short file is refused before its tiles are counted.
        guard count - 1 <= payload.count else {
            throw .tileIndexCutShort(tiles: count, offset: payload.endIndex)
        }
        var reader = FieldReader(payload)
        var lengths: [Int] = []
        for tile in 0..<count - 1 {
            do throws(ContainerError) {
                lengths.append(Int(try reader.varint(for: "the length of tile \(tile)")))
            } catch .truncated {
                throw .tileIndexCutShort(tiles: count, offset: payload.endIndex)
            }
        }
        var streams: [ArraySlice<UInt8>] = []
        for (tile, length) in lengths.enumerated() {
            guard length <= reader.available else {
                throw .tileOverrun(tile: tile, declared: length, available: reader.available)
            }
            streams.append(try reader.take(length, for: "tile \(tile)"))
        }
        return streams + [try reader.take(reader.available, for: "the last tile")]
    }
}
