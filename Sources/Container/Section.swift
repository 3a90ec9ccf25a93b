import Bytes

/// A tagged payload (format, section 1).
package struct Section: Equatable, Sendable {
    /// The kind of a section.
    package struct Tag: RawRepresentable, Hashable, Sendable {
        package let rawValue: UInt8

        package init(rawValue: UInt8) {
            self.rawValue = rawValue
        }

        /// The range-coded codeword indices: exactly one such section, the first.
        package static let indices = Tag(rawValue: 1)
        /// The alpha plane, see `AlphaCoding`.
        package static let alpha = Tag(rawValue: 2)

        /// Whether a reader that does not know the tag may skip the section.
        package var isOptional: Bool { rawValue & 0x80 != 0 }
    }

    package let tag: Tag
    /// The bytes, as a part of the file when parsed.
    package let payload: ArraySlice<UInt8>

    /// - Precondition: the payload is shorter than 2^32 bytes.
    package init(tag: Tag, payload: ArraySlice<UInt8>) {
        precondition(payload.count <= UInt32.max, "a section is shorter than 2^32 bytes")
        self.tag = tag
        self.payload = payload
    }

    package init(tag: Tag, payload: [UInt8]) {
        self.init(tag: tag, payload: payload[...])
    }

    /// Bytes of the section in its file: tag, length, CRC and payload.
    package var byteCount: Int { 1 + varintLength(UInt32(payload.count)) + 4 + payload.count }
}

extension Section {
    /// Inverse of `serialize(to:isFirst:)`. For the first section, the checksum covers the file from its
    /// start.
    ///
    /// - Parameter known: the tags that the file's version defines
    init(parsing reader: inout FieldReader, isFirst: Bool, known: [Tag]) throws(ContainerError) {
        let start = reader.offset
        let tag = Tag(rawValue: try reader.byte(for: "a section's tag"))
        let length = Int(clamping: try reader.varint(for: "a section's length"))
        let covered = (isFirst ? 0 : start)..<reader.offset
        let declared = try reader.uint32(for: "a section's CRC")
        guard length <= reader.available else {
            throw .sectionOverrun(
                tag: tag.rawValue, offset: start, declared: length, available: reader.available)
        }
        let payload = try reader.take(length, for: "a section's payload")
        let computed = checksum(reader.source[covered], payload)
        guard computed == declared else {
            throw .checksumMismatch(
                tag: tag.rawValue, offset: start, declared: declared, computed: computed)
        }
        guard known.contains(tag) || tag.isOptional else {
            throw .unknownRequiredSection(tag: tag.rawValue, offset: start)
        }
        self.init(tag: tag, payload: payload)
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

/// The CRC-32 of what a section covers before its own CRC, and of its payload.
private func checksum(_ head: ArraySlice<UInt8>, _ payload: ArraySlice<UInt8>) -> UInt32 {
    var crc = CRC32()
    crc.update(head)
    crc.update(payload)
    return crc.value
}
