import Container
import Decoding

extension VQZFile {
    /// The bytes of a tile's streams: of both levels, or of the top and of the bottom.
    func streams(of tile: Int) -> [[UInt8]] { tiles[tile].streams.map { Array($0.bytes) } }

    /// The same file with other bytes in some of its streams.
    ///
    /// - Parameter change: is given every tile's number and streams
    func changingStreams(_ change: (_ tile: Int, _ streams: inout [[UInt8]]) -> Void) -> VQZFile {
        let changed = tiles.indices.map { tile -> TilePayload in
            var streams = streams(of: tile)
            change(tile, &streams)
            return streams.count == 1
                ? .joint(TileStream(streams[0]))
                : .split(top: TileStream(streams[0]), bottom: TileStream(streams[1]))
        }
        let alpha = section(header.version == .version1 ? .filteredAlpha : .alpha)
        return VQZFile(header: header, tiles: changed, alpha: alpha.map { Array($0.payload) })
    }
}

extension CodecError.Levels {
    /// The levels of the last stream of a tile.
    static func last(_ version: FileVersion) -> Self { version == .version1 ? .both : .bottom }
}
