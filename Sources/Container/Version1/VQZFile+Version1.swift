import Bytes
import Raster

/// The sections of version 1: the indices of all tiles in the first, then alpha and what is optional.
extension VQZFile {
    init(version1 header: FileHeader, _ tilePayloads: [[UInt8]], alpha: [UInt8]?) {
        let indices = TileIndex.join(tilePayloads)
        let plane = alpha.map { [Section(tag: .alpha, payload: $0)] } ?? []
        var (parts, end): ([ArraySlice<UInt8>], Int) = ([], indices.count)
        for payload in tilePayloads.reversed() {
            parts.append(indices[end - payload.count..<end])
            end -= payload.count
        }
        self.init(
            header: header, sections: [Section(tag: .indices, payload: indices)] + plane,
            tilePayloads: parts.reversed())
    }

    /// Reads what follows the version's number.
    init(version1 reader: inout FieldReader, limits: DecodingLimits) throws(ContainerError) {
        let header = try FileHeader(version1: &reader, limits: limits)
        let sections = try Self.sections(&reader)
        guard let first = sections.first, first.tag == .indices else {
            throw .indicesNotFirst(found: sections.first?.tag.rawValue)
        }
        let holdsAlpha = sections.contains { $0.tag == .alpha }
        if header.hasAlpha && !holdsAlpha { throw .missingAlpha }
        if holdsAlpha && !header.hasAlpha { throw .unexpectedAlpha }
        self.init(
            header: header, sections: sections,
            tilePayloads: try TileIndex.split(first.payload, count: header.tiles.count))
    }

    /// Sections until the end of the file, no tag twice.
    private static func sections(_ reader: inout FieldReader) throws(ContainerError) -> [Section] {
        var sections: [Section] = []
        while !reader.isAtEnd {
            let start = reader.offset
            let section = try Section(parsing: &reader, isFirst: sections.isEmpty, known: [.indices, .alpha])
            guard !sections.contains(where: { $0.tag == section.tag }) else {
                throw .repeatedSection(tag: section.tag.rawValue, offset: start)
            }
            sections.append(section)
        }
        return sections
    }
}
