extension Section {
    /// The streams of `count` tiles.
    ///
    /// - Throws: `tileIndexCutShort`, `tileOverrun` or `malformedVarint`
    func streams(_ count: Int) throws(ContainerError) -> [TileStream] {
        guard isWhole else {
            return try TileIndex.splitCut(payload, declared: declaredCount, count: count)
        }
        return try TileIndex.split(payload, count: count).map { TileStream($0) }
    }

    /// A section of streams, and these as parts of it.
    ///
    /// - Precondition: the streams are whole.
    static func of(_ tag: Tag, _ streams: [TileStream]) -> (section: Section, streams: [TileStream]) {
        precondition(streams.allSatisfy { $0.isWhole }, "a stream is cut")
        let payload = TileIndex.join(streams.map { $0.bytes })
        var (parts, end): ([TileStream], Int) = ([], payload.count)
        for stream in streams.reversed() {
            parts.append(TileStream(payload[end - stream.bytes.count..<end]))
            end -= stream.bytes.count
        }
        return (Section(tag: tag, payload: payload), parts.reversed())
    }
}
