import Bytes

/// The payload of the indices section: the lengths of the tiles' payloads but the last one, then these
/// payloads
/// (format, section 5).
package enum TileIndex {
    /// The section's payload for the payloads of all tiles. Inverse of `split`.
    ///
    /// - Precondition: there is at least one tile; each payload is shorter than 2^32 bytes.
    package static func join(_ tilePayloads: [[UInt8]]) -> [UInt8] {
        precondition(!tilePayloads.isEmpty, "an image has at least one tile")
        var writer = ByteWriter()
        for payload in tilePayloads.dropLast() {
            writer.append(varint: UInt32(payload.count))
        }
        for payload in tilePayloads { writer.append(payload) }
        return writer.bytes
    }

    /// Bytes of what `join` makes.
    package static func byteCount(_ tilePayloads: [[UInt8]]) -> Int {
        tilePayloads.dropLast().reduce(0) { $0 + varintLength(UInt32($1.count)) }
            + tilePayloads.reduce(0) { $0 + $1.count }
    }

    /// The payloads of `count` tiles, as parts of the section's. Inverse of `join`.
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
                lengths.append(Int(clamping: try reader.varint(for: "the length of tile \(tile)")))
            } catch .truncated {
                throw .tileIndexCutShort(tiles: count, offset: payload.endIndex)
            }
        }
        var parts: [ArraySlice<UInt8>] = []
        for (tile, length) in lengths.enumerated() {
            guard length <= reader.available else {
                throw .tileOverrun(tile: tile, declared: length, available: reader.available)
            }
            parts.append(try reader.take(length, for: "tile \(tile)"))
        }
        return parts + [try reader.take(reader.available, for: "the last tile")]
    }
}
