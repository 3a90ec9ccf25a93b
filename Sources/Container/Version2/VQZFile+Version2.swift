import Bytes
import Raster

extension Section.Tag {
    /// The range-coded indices of the top level: once in a file of indices.
    package static let tops = Self(rawValue: 1)
    /// Those of the bottom level: once in a file of indices, after the tops.
    package static let bottoms = Self(rawValue: 2)
    /// Exact pixels: once in a file of them.
    package static let exact = Self(rawValue: 3)
    /// The alpha of a file of indices that has it.
    package static let alpha = Self(rawValue: 4)

    static let version2: [Self] = [.tops, .bottoms, .exact, .alpha] + metadata
}

/// The sections of version 2.
extension VQZFile {
    /// Reads what follows the version's number.
    init(
        version2 reader: inout FieldReader, limits: DecodingLimits, allowsCut: Bool
    ) throws(ContainerError) {
        let header = try FileHeader(version2: &reader, limits: limits)
        let (sections, isCut) = try Section.all(&reader, known: Section.Tag.version2, allowsCut: allowsCut)
        let due = Self.requiredSections(header)
        try Self.checkPlaces(sections, due)
        let missing = due.first { tag in !sections.contains { $0.tag == tag } }
        if let missing, !allowsCut { throw .missingSection(tag: missing.rawValue) }
        self.init(
            header: header, sections: sections,
            tiles: header.indices == nil ? [] : try Self.tiles(sections, header.tiles.count),
            isCut: isCut || missing != nil)
    }

    /// The sections of pixels, which a file of version 2 has.
    static func requiredSections(_ header: FileHeader) -> [Section.Tag] {
        guard header.indices != nil else { return [.exact] }
        return [.tops, .bottoms] + (header.hasAlpha ? [.alpha] : [])
    }

    /// Refuses sections that do not belong into a file, or stand before those they have to follow.
    private static func checkPlaces(_ sections: [Section], _ due: [Section.Tag]) throws(ContainerError) {
        for section in sections {
            let isPixels = section.tag.rawValue <= Section.Tag.alpha.rawValue
            if isPixels && !due.contains(section.tag) {
                throw .misplacedSection(tag: section.tag.rawValue)
            }
        }
        let places = [Section.Tag.tops, .bottoms].map { tag in sections.firstIndex { $0.tag == tag } }
        if let bottoms = places[1], places[0].map({ bottoms < $0 }) ?? true {
            throw .misplacedSection(tag: Section.Tag.bottoms.rawValue)
        }
    }

    private static func tiles(_ sections: [Section], _ count: Int) throws(ContainerError) -> [TilePayload] {
        func streams(_ tag: Section.Tag) throws(ContainerError) -> [TileStream] {
            guard let section = sections.first(where: { $0.tag == tag }) else {
                return [TileStream](repeating: .missing, count: count)
            }
            return try section.streams(count)
        }
        return zip(try streams(.tops), try streams(.bottoms)).map { .split(top: $0, bottom: $1) }
    }
}
