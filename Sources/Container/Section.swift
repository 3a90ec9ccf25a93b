import CPNG

/// A tagged payload (format, section 1).
public struct Section: Equatable, Sendable {
    /// The kind of a section.
    public struct Tag: RawRepresentable, Hashable, Sendable {
        public let rawValue: UInt8

        public init(rawValue: UInt8) {
            self.rawValue = rawValue
        }

        /// The range-coded codeword indices: exactly one such section, the first.
        public static let indices = Tag(rawValue: 1)
        /// The alpha plane, see `AlphaCoding`.
        public static let alpha = Tag(rawValue: 2)

        /// Whether a reader that does not know the tag may skip the section.
        public var isOptional: Bool { rawValue & 0x80 != 0 }

        var isKnown: Bool { self == .indices || self == .alpha }
    }

    public let tag: Tag
    /// The bytes, as a part of the file when parsed.
    public let payload: ArraySlice<UInt8>

    /// - Precondition: the payload is shorter than 2^32 bytes.
    public init(tag: Tag, payload: ArraySlice<UInt8>) {
        precondition(payload.count <= UInt32.max, "a section is shorter than 2^32 bytes")
        self.tag = tag
        self.payload = payload
    }

    public init(tag: Tag, payload: [UInt8]) {
        self.init(tag: tag, payload: payload[...])
    }
}

extension Section {
    /// Inverse of `serialize(to:isFirst:)`. For the first section, the checksum covers the file from its
    /// start.
    init(parsing reader: inout ByteReader, isFirst: Bool) throws(ContainerError) {
        let start = reader.offset
        let tag = Tag(rawValue: try reader.byte(for: "a section's tag"))
        let length = Int(try reader.varint(for: "a section's length"))
        let covered = (isFirst ? 0 : start)..<reader.offset
        let declared = try reader.uint32(for: "a section's CRC")
        guard length <= reader.remaining else {
            throw .sectionOverrun(
                tag: tag.rawValue, offset: start, declared: length, available: reader.remaining)
        }
        let payload = try reader.take(length, for: "a section's payload")
        let computed = crc(crc(0, reader.bytes[covered]), payload)
        guard computed == declared else {
            throw .checksumMismatch(
                tag: tag.rawValue, offset: start, declared: declared, computed: computed)
        }
        guard tag.isKnown || tag.isOptional else {
            throw .unknownRequiredSection(tag: tag.rawValue, offset: start)
        }
        self.init(tag: tag, payload: payload)
    }

    /// Inverse of `init(parsing:isFirst:)`.
    func serialize(to writer: inout ByteWriter, isFirst: Bool) {
        let start = isFirst ? 0 : writer.bytes.count
        writer.append(byte: tag.rawValue)
        writer.append(varint: UInt32(payload.count))
        writer.append(uint32: crc(crc(0, writer.bytes[start...]), payload))
        writer.append(payload)
    }
}

/// Continues the CRC-32 of zlib over more bytes.
private func crc(_ start: UInt32, _ bytes: ArraySlice<UInt8>) -> UInt32 {
    bytes.withUnsafeBufferPointer {
        UInt32(truncatingIfNeeded: crc32_z(UInt(start), $0.baseAddress, $0.count))
    }
}
