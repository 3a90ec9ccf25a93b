import Raster

// Files that are written.
extension VQZFile {
    /// A file of indices, with a payload for each tile and, if its header announces alpha, that of the alpha
    /// section.
    ///
    /// - Parameters:
    ///   - before, after: sections of metadata, before those of the image and after them
    /// - Precondition: there are as many payloads as tiles, of the form of the header's version; `alpha` is
    ///   there exactly if the header announces it; version 1 has no metadata.
    package init(
        header: FileHeader, tiles: [TilePayload], alpha: [UInt8]? = nil, before: [Section] = [],
        after: [Section] = []
    ) {
        precondition(header.indices != nil, "a file of exact pixels has no tiles")
        precondition(tiles.count == header.tiles.count, "the payloads are not one for each tile")
        precondition(header.hasAlpha == (alpha != nil), "header and sections differ on alpha")
        switch header.version {
        case .version1:
            precondition(before.isEmpty && after.isEmpty, "version 1 has no metadata")
            self.init(version1: header, tiles, alpha: alpha)
        case .version2: self.init(version2: header, tiles, alpha: alpha, before: before, after: after)
        }
    }

    private init(
        version2 header: FileHeader, _ tiles: [TilePayload], alpha: [UInt8]?, before: [Section],
        after: [Section]
    ) {
        let streams = tiles.map { tile in
            guard case .split(let top, let bottom) = tile else {
                preconditionFailure("version 2 divides levels")
            }
            return (top: top, bottom: bottom)
        }
        let (tops, bottoms) = (
            Section.of(.tops, streams.map { $0.top }), Section.of(.bottoms, streams.map { $0.bottom })
        )
        let plane = alpha.map { [Section(tag: .alpha, payload: $0)] } ?? []
        self.init(
            header: header, sections: before + [tops.section, bottoms.section] + plane + after,
            tiles: zip(tops.streams, bottoms.streams).map { .split(top: $0, bottom: $1) })
    }
}
