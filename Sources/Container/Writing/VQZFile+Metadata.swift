import Raster

// Files that are written with what is packed.
extension VQZFile {
    /// A file of indices with metadata, otherwise as `init(header:tiles:alpha:before:after:)`.
    package init(
        header: FileHeader, tiles: [TilePayload], alpha: [UInt8]? = nil, metadata: ImageMetadata
    ) {
        self.init(
            header: header, tiles: tiles, alpha: alpha,
            before: Section.before(metadata, channels: header.channels), after: Section.after(metadata))
    }

    /// A file of exact pixels.
    ///
    /// - Parameter exact: made by a `RasterWriter` of the header's `raster`
    /// - Precondition: the header has no indices.
    package init(header: FileHeader, exact: [UInt8], metadata: ImageMetadata = ImageMetadata()) {
        precondition(header.indices == nil, "a file of indices has no exact pixels")
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
