import Bytes

/// A tagged payload (format, section 1).
package struct Section: Equatable, Sendable {
    /// The kind of a section.
    package struct Tag: RawRepresentable, Hashable, Sendable {
        package let rawValue: UInt8

        package init(rawValue: UInt8) {
            self.rawValue = rawValue
        }

        /// Whether a reader that does not know the tag may skip the section.
        package var isOptional: Bool { rawValue & 0x80 != 0 }
    }

    package let tag: Tag
    /// The bytes, as a part of the file when parsed; of a section that the file is cut in, those that are
    /// there.
    package let payload: ArraySlice<UInt8>
    /// Bytes that the whole payload has.
    package let declaredCount: Int

    /// - Precondition: the payload is shorter than 2^32 bytes.
    package init(tag: Tag, payload: ArraySlice<UInt8>) {
        precondition(payload.count <= UInt32.max, "a section is shorter than 2^32 bytes")
        self.init(tag: tag, payload: payload, declaredCount: payload.count)
    }

    private init(tag: Tag, payload: ArraySlice<UInt8>, declaredCount: Int) {
        self.tag = tag
        self.payload = payload
        self.declaredCount = declaredCount
    }

    package init(tag: Tag, payload: [UInt8]) {
        self.init(tag: tag, payload: payload[...])
    }

    /// Whether the file has all of it.
    package var isWhole: Bool { payload.count == declaredCount }

    /// Bytes of the section in its file: tag, length, CRC and payload.
    package var byteCount: Int { 1 + varintLength(UInt32(declaredCount)) + 4 + payload.count }
}

extension Section {
    /// Inverse of `serialize(to:isFirst:)`. For the first section, the checksum covers the file from its
    /// start.
    ///
    /// - Parameter known: the tags that the file's version defines
    init(parsing reader: inout FieldReader, isFirst: Bool, known: [Tag]) throws(ContainerError) {
        let head = try Head(parsing: &reader, isFirst: isFirst)
        guard head.length <= reader.available else {
            throw .sectionOverrun(
                tag: head.tag.rawValue, offset: head.offset, declared: head.length,
                available: reader.available)
        }
        let payload = try reader.take(head.length, for: "a section's payload")
        let computed = checksum(reader.source[head.covered], payload)
        guard computed == head.checksum else {
            throw .checksumMismatch(
                tag: head.tag.rawValue, offset: head.offset, declared: head.checksum, computed: computed)
        }
        try head.check(known)
        self.init(tag: head.tag, payload: payload)
    }

    /// The part of a section that a file ends in, or nil if it ends before the section's payload or the tag
    /// is unknown.
    private init?(cut reader: FieldReader, known: [Tag]) throws(ContainerError) {
        var reader = reader
        guard let head = try? Head(parsing: &reader, isFirst: false) else { return nil }
        try head.check(known)
        guard known.contains(head.tag) else { return nil }
        self.init(tag: head.tag, payload: reader.source[reader.offset...], declaredCount: head.length)
    }

    /// Inverse of `init(parsing:isFirst:known:)`.
    func serialize(to writer: inout ByteWriter, isFirst: Bool) {
        let start = isFirst ? 0 : writer.bytes.count
        writer.append(byte: tag.rawValue)
        writer.append(varint: UInt32(payload.count))
        writer.append(uint32: checksum(writer.bytes[start...], payload))
        writer.append(payload)
    }
}

extension Section {
    /// Sections until the end of the file, no tag twice.
    ///
    /// - Parameters:
    ///   - known: the tags that the file's version defines
    ///   - allowsCut: whether the file may end within a section, of which the part that is there is taken if
    ///     its tag is known
    static func all(
        _ reader: inout FieldReader, known: [Tag], allowsCut: Bool
    ) throws(ContainerError) -> (sections: [Section], isCut: Bool) {
        var sections: [Section] = []
        func add(_ section: Section, _ offset: Int) throws(ContainerError) {
            guard !sections.contains(where: { $0.tag == section.tag }) else {
                throw .repeatedSection(tag: section.tag.rawValue, offset: offset)
            }
            sections.append(section)
        }
        while !reader.isAtEnd {
            let start = reader
            do throws(ContainerError) {
                let section = try Section(parsing: &reader, isFirst: sections.isEmpty, known: known)
                try add(section, start.offset)
            } catch {
                guard allowsCut && error.isOfCut else { throw error }
                if let section = try Section(cut: start, known: known) { try add(section, start.offset) }
                return (sections, true)
            }
        }
        return (sections, false)
    }
}

/// A section but its payload.
private struct Head {
    /// Where it starts.
    let offset: Int
    let tag: Section.Tag
    let length: Int
    let checksum: UInt32
    /// What the checksum covers besides the payload.
    let covered: Range<Int>

    init(parsing reader: inout FieldReader, isFirst: Bool) throws(ContainerError) {
        offset = reader.offset
        tag = Section.Tag(rawValue: try reader.byte(for: "a section's tag"))
        length = Int(clamping: try reader.varint(for: "a section's length"))
        covered = (isFirst ? 0 : offset)..<reader.offset
        checksum = try reader.uint32(for: "a section's CRC")
    }

    /// Refuses a section that only a reader which knows it may read.
    func check(_ known: [Section.Tag]) throws(ContainerError) {
        guard known.contains(tag) || tag.isOptional else {
            throw .unknownRequiredSection(tag: tag.rawValue, offset: offset)
        }
    }
}

/// The CRC-32 of what a section covers before its own CRC, and of its payload.
private func checksum(_ head: ArraySlice<UInt8>, _ payload: ArraySlice<UInt8>) -> UInt32 {
    var crc = CRC32()
    crc.update(head)
    crc.update(payload)
    return crc.value
}
