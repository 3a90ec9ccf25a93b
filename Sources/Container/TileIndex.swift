import Bytes

/// A section's payload of streams, one for each tile: the lengths of all but the last one, then the streams
/// (format, section 5).
package enum TileIndex {
    /// The section's payload for the streams of all tiles. Inverse of `split`.
    ///
    /// - Precondition: there is at least one tile; each stream is shorter than 2^32 bytes.
    package static func join(_ streams: [ArraySlice<UInt8>]) -> [UInt8] {
        precondition(!streams.isEmpty, "an image has at least one tile")
        var writer = ByteWriter()
        for stream in streams.dropLast() {
            writer.append(varint: UInt32(stream.count))
        }
        for stream in streams { writer.append(stream) }
        return writer.bytes
    }

    /// Bytes of what `join` makes of streams of these lengths.
    package static func byteCount(_ lengths: [Int]) -> Int {
        lengths.dropLast().reduce(0) { $0 + varintLength(UInt32($1)) } + lengths.reduce(0, +)
    }

    /// The streams of `count` tiles, as parts of the section's payload. Inverse of `join`.
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
        guard let lengths = try lengths(&reader, count) else {
            throw .tileIndexCutShort(tiles: count, offset: payload.endIndex)
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

    /// The streams of `count` tiles, as far as the payload of a section that is cut has them.
    ///
    /// - Parameter declared: bytes that the whole payload has
    /// - Throws: `tileOverrun` or `malformedVarint`
    static func splitCut(
        _ payload: ArraySlice<UInt8>, declared: Int, count: Int
    ) throws(ContainerError) -> [TileStream] {
        var reader = FieldReader(payload)
        guard let lengths = try lengths(&reader, count) else {
            return [TileStream](repeating: .missing, count: count)
        }
        var (streams, rest) = ([TileStream](), declared - (reader.offset - payload.startIndex))
        for tile in 0..<count {
            let length = tile < lengths.count ? lengths[tile] : rest
            guard length <= rest else {
                throw .tileOverrun(tile: tile, declared: length, available: rest)
            }
            rest -= length
            let bytes = try reader.take(min(length, reader.available), for: "tile \(tile)")
            streams.append(TileStream(bytes, isWhole: bytes.count == length))
        }
        return streams
    }

    /// The lengths of all tiles but the last; nil if the payload ends within them.
    private static func lengths(
        _ reader: inout FieldReader, _ count: Int
    ) throws(ContainerError) -> [Int]? {
        var lengths: [Int] = []
        for tile in 0..<count - 1 {
            do throws(ContainerError) {
                lengths.append(Int(clamping: try reader.varint(for: "the length of tile \(tile)")))
            } catch .truncated {
                return nil
            }
        }
        return lengths
    }
}
