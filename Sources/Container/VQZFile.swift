import Bytes
import Raster

/// A `.vqz` file as its header and sections (format, section 1).
package struct VQZFile: Equatable, Sendable {
    package let header: FileHeader
    /// All sections in file order, unknown optional ones included.
    package let sections: [Section]

    /// - Precondition: the first section, and no other, holds the indices; there is one alpha section if the
    ///   header announces alpha and else none; no tag is repeated and all unknown tags are optional.
    package init(header: FileHeader, sections: [Section]) {
        self.header = header
        self.sections = sections
        precondition(sections.first?.tag == .indices, "the first section must hold the indices")
        precondition(Set(sections.map(\.tag)).count == sections.count, "a section is repeated")
        precondition(sections.allSatisfy { $0.tag.isKnown || $0.tag.isOptional }, "unknown required section")
        precondition(header.hasAlpha == (alpha != nil), "header and sections differ on alpha")
    }

    /// A file with the given streams, one for each tile, and the payload of its alpha section.
    ///
    /// - Precondition: there are as many streams as tiles; `alpha` is there exactly if the header announces it.
    package init(header: FileHeader, tiles: [[UInt8]], alpha: [UInt8]? = nil) {
        precondition(tiles.count == header.tiles.count, "the streams are not one for each tile")
        self.init(header: header, indices: TileIndex.join(tiles), alpha: alpha)
    }

    /// A file with the given payloads.
    ///
    /// - Precondition: `alpha` is there exactly if the header announces it.
    package init(header: FileHeader, indices: [UInt8], alpha: [UInt8]? = nil) {
        let plane = alpha.map { [Section(tag: .alpha, payload: $0)] } ?? []
        self.init(header: header, sections: [Section(tag: .indices, payload: indices)] + plane)
    }

    /// Payload of the indices section.
    package var indices: ArraySlice<UInt8> { sections[0].payload }

    /// The streams of the tiles in raster order.
    ///
    /// - Throws: what `TileIndex.split` throws; never if the file has been parsed.
    package func tileStreams() throws(ContainerError) -> [ArraySlice<UInt8>] {
        try TileIndex.split(indices, count: header.tiles.count)
    }

    /// Payload of the alpha section, see `AlphaCoding`.
    package var alpha: ArraySlice<UInt8>? { sections.first { $0.tag == .alpha }?.payload }
}

extension VQZFile {
    /// Reads a file and checks everything that can be checked without its model. Inverse of `serialized`.
    ///
    /// Whether the model has the header's quality is for the caller to check.
    /// - Parameter limits: checked before anything is allocated for the image
    package init(parsing bytes: [UInt8], limits: DecodingLimits = DecodingLimits()) throws(ContainerError) {
        var reader = FieldReader(bytes)
        let header = try FileHeader(parsing: &reader, limits: limits)
        var sections: [Section] = []
        while !reader.isAtEnd {
            let start = reader.offset
            let section = try Section(parsing: &reader, isFirst: sections.isEmpty)
            guard !sections.contains(where: { $0.tag == section.tag }) else {
                throw .repeatedSection(tag: section.tag.rawValue, offset: start)
            }
            sections.append(section)
        }
        guard sections.first?.tag == .indices else {
            throw .indicesNotFirst(found: sections.first?.tag.rawValue)
        }
        let holdsAlpha = sections.contains { $0.tag == .alpha }
        if header.hasAlpha && !holdsAlpha { throw .missingAlpha }
        if holdsAlpha && !header.hasAlpha { throw .unexpectedAlpha }
        self.init(header: header, sections: sections)
        _ = try tileStreams()
    }

    /// The bytes of the file. Inverse of `init(parsing:limits:)`.
    package var serialized: [UInt8] {
        var writer = ByteWriter()
        header.serialize(to: &writer)
        for (i, section) in sections.enumerated() {
            section.serialize(to: &writer, isFirst: i == 0)
        }
        return writer.bytes
    }
}
