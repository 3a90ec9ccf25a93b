import Bytes
import Raster

/// A `.vqz` file as its header, sections and tiles (format, section 1).
package struct VQZFile: Equatable, Sendable {
    package let header: FileHeader
    /// All sections in file order, unknown optional ones included.
    package let sections: [Section]
    /// The range-coded bytes of the tiles in raster order, as parts of sections; empty for a file of exact
    /// pixels.
    package let tiles: [TilePayload]
    /// Whether the file ends early, which it may only if its reader allows it.
    package let isCut: Bool

    /// What a reader or writer of one version has checked.
    init(header: FileHeader, sections: [Section], tiles: [TilePayload], isCut: Bool = false) {
        self.header = header
        self.sections = sections
        self.tiles = tiles
        self.isCut = isCut
    }

    /// The section of a tag.
    package func section(_ tag: Section.Tag) -> Section? { sections.first { $0.tag == tag } }
}

extension VQZFile {
    /// Reads a file and checks everything that can be checked without its model, but for what is packed in
    /// sections. Inverse of `serialized`.
    ///
    /// Whether the model has the header's quality is for the caller to check.
    /// - Parameters:
    ///   - limits: checked before anything is allocated for the image
    ///   - allowsCut: whether the file may end anywhere after its header
    package init(
        parsing bytes: [UInt8], limits: DecodingLimits = DecodingLimits(), allowsCut: Bool = false
    ) throws(ContainerError) {
        var reader = FieldReader(bytes)
        switch try FileVersion(parsing: &reader) {
        case .version1: try self.init(version1: &reader, limits: limits, allowsCut: allowsCut)
        case .version2: try self.init(version2: &reader, limits: limits, allowsCut: allowsCut)
        }
    }

    /// A file, or the start of one, of which only metadata is asked for: without its tiles, and nothing is
    /// allocated for its image.
    ///
    /// - Throws: if the header is malformed, a checksum wrong or a section unknown or repeated
    package init(metadataOf bytes: [UInt8]) throws(ContainerError) {
        var reader = FieldReader(bytes)
        let limits = DecodingLimits(maxPixels: .max)
        let (header, known, required): (FileHeader, [Section.Tag], [Section.Tag])
        switch try FileVersion(parsing: &reader) {
        case .version1:
            header = try FileHeader(version1: &reader, limits: limits)
            (known, required) = (Section.Tag.version1, [.indices] + (header.hasAlpha ? [.filteredAlpha] : []))
        case .version2:
            header = try FileHeader(version2: &reader, limits: limits)
            (known, required) = (Section.Tag.version2, Self.requiredSections(header))
        }
        let (sections, isCut) = try Section.all(&reader, known: known, allowsCut: true)
        let found = sections.map { $0.tag }
        self.init(
            header: header, sections: sections, tiles: [],
            isCut: isCut || !required.allSatisfy { found.contains($0) })
    }

    /// The bytes of the file. Inverse of `init(parsing:limits:)`.
    ///
    /// - Precondition: the file is not cut.
    package var serialized: [UInt8] {
        precondition(!isCut, "a file that is cut")
        return Self.serialized(header, sections)
    }

    /// Bytes of the file.
    package var byteCount: Int {
        Self.serialized(header, []).count + sections.reduce(0) { $0 + $1.byteCount }
    }

    /// The bytes of a header and of any sections, whether or not they make a file.
    package static func serialized(_ header: FileHeader, _ sections: [Section]) -> [UInt8] {
        var writer = ByteWriter()
        header.version.serialize(to: &writer)
        switch header.version {
        case .version1: header.serializeVersion1(to: &writer)
        case .version2: header.serializeVersion2(to: &writer)
        }
        for (i, section) in sections.enumerated() {
            section.serialize(to: &writer, isFirst: i == 0)
        }
        return writer.bytes
    }
}
