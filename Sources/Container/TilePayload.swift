/// The range-coded bytes of a tile.
package enum TilePayload: Equatable, Sendable {
    /// Version 1: one stream of both levels.
    case joint(TileStream)
    /// A stream of each level.
    case split(top: TileStream, bottom: TileStream)

    /// The streams, the top's first.
    package var streams: [TileStream] {
        switch self {
        case .joint(let stream): [stream]
        case .split(let top, let bottom): [top, bottom]
        }
    }

    package var byteCount: Int { streams.reduce(0) { $0 + $1.bytes.count } }

    /// Bytes of the sections' payloads that hold all tiles.
    package static func byteCount(_ tiles: [TilePayload]) -> Int {
        (0..<(tiles.first?.streams.count ?? 0)).reduce(0) { sum, number in
            sum + TileIndex.byteCount(tiles.map { $0.streams[number].bytes.count })
        }
    }
}
