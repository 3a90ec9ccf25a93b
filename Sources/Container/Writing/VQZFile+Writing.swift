import Raster

extension VQZFile {
    /// A file of indices, with a payload for each tile and, if its header announces alpha, that of the alpha
    /// section.
    ///
    /// - Precondition: there are as many payloads as tiles, of the form of the header's version; `alpha` is
    ///   there exactly if the header announces it; version 1 has no metadata.
    package init(
        header: FileHeader, tiles: [TilePayload], alpha: [UInt8]? = nil,
        metadata: ImageMetadata = ImageMetadata()
    ) {
        precondition(header.indices != nil, "a file of exact pixels has no tiles")
        precondition(tiles.count == header.tiles.count, "the payloads are not one for each tile")
        precondition(header.hasAlpha == (alpha != nil), "header and sections differ on alpha")
        switch header.version {
        case .version1:
            precondition(metadata.isEmpty, "version 1 has no metadata")
            self.init(version1: header, tiles, alpha: alpha)
        case .version2: self.init(version2: header, tiles, alpha: alpha, metadata)
        }
    }

    /// A file of exact pixels.
    ///
    /// - Parameter exact: made by a `RasterWriter` of the header's `raster`
    /// - Precondition: the header has no indices.
    package init(header: FileHeader, exact: [UInt8], metadata: ImageMetadata = ImageMetadata()) {
        precondition(header.indices == nil, "a file of indices has no exact pixels")
        self.init(version2: header, exact: exact, metadata)
    }

    private init(
        version2 header: FileHeader, _ tiles: [TilePayload], alpha: [UInt8]?, _ metadata: ImageMetadata
    ) {
        let streams = tiles.map { tile in
            guard case .split(let top, let bottom) = tile else {
                preconditionFailure("version 2 divides levels")
            }
            return (top: top, bottom: bottom)
        }
        let (tops, bottoms) = (
            Section.of(.tops, streams.map(\.top)), Section.of(.bottoms, streams.map(\.bottom))
        )
        let plane = alpha.map { [Section(tag: .alpha, payload: $0)] } ?? []
        self.init(
            header: header,
            sections: Section.before(metadata, channels: header.channels)
                + [tops.section, bottoms.section] + plane + Section.after(metadata),
            tiles: zip(tops.streams, bottoms.streams).map { .split(top: $0, bottom: $1) })
    }

    private init(version2 header: FileHeader, exact: [UInt8], _ metadata: ImageMetadata) {
        self.init(
            header: header,
            sections: Section.before(metadata, channels: header.channels)
                + [Section(tag: .exact, payload: exact)] + Section.after(metadata),
            tiles: [])
    }
}

extension Section {
    /// The metadata that a viewer needs for a first picture.
    fileprivate static func before(_ metadata: ImageMetadata, channels: Int) -> [Section] {
        let color = ColorChunkCoding.encode(metadata.chunks, channels: channels)
        return (color.isEmpty ? [] : [Section(tag: .color, payload: color)]) + packed(.icc, metadata.icc)
    }

    /// The other metadata.
    fileprivate static func after(_ metadata: ImageMetadata) -> [Section] {
        packed(.exif, metadata.exif) + packed(.xmp, metadata.xmp)
    }

    private static func packed(_ tag: Tag, _ bytes: [UInt8]?) -> [Section] {
        bytes.map { [Section(tag: tag, payload: MetadataCoding.encode($0))] } ?? []
    }
}
