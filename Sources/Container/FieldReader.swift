import Bytes

/// A reader of a file's bytes, whose offsets count from the start of the file. Every read names its field,
/// for the
/// error that a short file causes.
typealias FieldReader = ByteReader<ArraySlice<UInt8>>

extension FieldReader {
    init(_ bytes: [UInt8]) {
        self.init(bytes[...])
    }

    mutating func take(_ count: Int, for field: String) throws(ContainerError) -> ArraySlice<UInt8> {
        do { return try take(count) } catch { throw .truncated(field, error) }
    }

    mutating func byte(for field: String) throws(ContainerError) -> UInt8 {
        do { return try byte() } catch { throw .truncated(field, error) }
    }

    /// A number of 4 bytes, least significant byte first.
    mutating func uint32(for field: String) throws(ContainerError) -> UInt32 {
        do { return try uint32() } catch { throw .truncated(field, error) }
    }

    /// A varint: at most 5 bytes, below 2^32, in its shortest form.
    mutating func varint(for field: String) throws(ContainerError) -> UInt32 {
        let start = offset
        let value: UInt32?
        do { value = try varint() } catch { throw .truncated(field, error) }
        guard let value else { throw .malformedVarint(field: field, offset: start) }
        return value
    }
}

extension ContainerError {
    fileprivate static func truncated(_ field: String, _ end: EndOfBytes) -> ContainerError {
        .truncated(field: field, offset: end.offset, needed: end.needed, available: end.available)
    }
}
