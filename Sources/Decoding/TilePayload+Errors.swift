import Container

/// What decoding refuses of a tile's streams.
extension TilePayload {
    /// Refuses whole streams that end with 0.
    ///
    /// - Parameter topAlone: whether nothing but the top is decoded
    func checkEnds(_ tile: Int, topAlone: Bool) throws(CodecError) {
        for (number, stream) in streams.prefix(topAlone ? 1 : 2).enumerated()
        where stream.isWhole && stream.bytes.last == 0 {
            throw .paddedPayload(tile: tile, levels(number), count: stream.bytes.count)
        }
    }

    /// The error of a stream of which decoding left bytes.
    ///
    /// - Parameter stream: its number, and the bytes that decoding took
    func unused(_ tile: Int, _ stream: (stream: Int, consumed: Int)) -> CodecError {
        .unusedPayload(
            tile: tile, levels(stream.stream), consumed: stream.consumed,
            count: streams[stream.stream].bytes.count)
    }

    /// The levels of a stream.
    private func levels(_ stream: Int) -> CodecError.Levels {
        switch self {
        case .joint: .both
        case .split: stream == 0 ? .top : .bottom
        }
    }
}
