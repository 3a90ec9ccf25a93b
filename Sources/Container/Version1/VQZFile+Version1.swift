import Bytes
import Raster

extension Section.Tag {
    /// The range-coded indices of both levels: exactly one such section, the first.
    package static let indices = Self(rawValue: 1)
    /// The alpha plane, see `AlphaCoding`.
    package static let filteredAlpha = Self(rawValue: 2)

    static let version1: [Self] = [.indices, .filteredAlpha]
}

/// The sections of version 1: the indices of all tiles in the first, then alpha and what is optional.
extension VQZFile {
    init(version1 header: FileHeader, _ tiles: [TilePayload], alpha: [UInt8]?) {
        let streams = tiles.map { tile in
            guard case .joint(let stream) = tile else { preconditionFailure("version 1 joins levels") }
            return stream
        }
        let indices = Section.of(.indices, streams)
        let plane = alpha.map { [Section(tag: .filteredAlpha, payload: $0)] } ?? []
        self.init(
            header: header, sections: [indices.section] + plane, tiles: indices.streams.map { .joint($0) })
    }

    /// Reads what follows the version's number.
    init(
        version1 reader: inout FieldReader, limits: DecodingLimits, allowsCut: Bool
    ) throws(ContainerError) {
        let header = try FileHeader(version1: &reader, limits: limits)
        let (sections, isCut) = try Section.all(&reader, known: Section.Tag.version1, allowsCut: allowsCut)
        let first = sections.first
        guard first?.tag == .indices || first == nil && allowsCut else {
            throw .indicesNotFirst(found: first?.tag.rawValue)
        }
        let holdsAlpha = sections.contains { $0.tag == .filteredAlpha }
        if header.hasAlpha && !holdsAlpha && !allowsCut { throw .missingAlpha }
        if holdsAlpha && !header.hasAlpha { throw .unexpectedAlpha }
        let count = header.tiles.count
        let streams = try first?.streams(count) ?? [TileStream](repeating: .missing, count: count)
        self.init(
            header: header, sections: sections, tiles: streams.map { .joint($0) },
            isCut: isCut || first == nil || header.hasAlpha && !holdsAlpha)
    }
}
