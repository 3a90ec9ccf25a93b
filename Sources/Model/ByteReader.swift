/// Reads fields from a file's or a block's bytes and refuses to read past their end.
struct ByteReader {
    /// What the bytes are, for the error that reading past their end causes.
    enum Source {
        case file, block
    }

    private let source: UnsafeRawBufferPointer
    private let kind: Source
    /// Position of the next field.
    private(set) var offset: Int
    private let end: Int

    /// Reads all of `source`.
    init(_ source: UnsafeRawBufferPointer, _ kind: Source) {
        self.source = source
        self.kind = kind
        offset = 0
        end = source.count
    }

    var isAtEnd: Bool { offset == end }
    var available: Int { end - offset }

    mutating func byte() throws(ModelError) -> UInt8 {
        try bytes(1)[0]
    }

    /// An unsigned 32-bit number, least significant byte first.
    mutating func word() throws(ModelError) -> UInt32 {
        UInt32(littleEndian: try bytes(4).loadUnaligned(as: UInt32.self))
    }

    /// The next `count` bytes, valid as long as the source is.
    mutating func bytes(_ count: Int) throws(ModelError) -> UnsafeRawBufferPointer {
        guard count <= available else {
            switch kind {
            case .file: throw .truncated(offset: offset, needed: count, available: available)
            case .block: throw .recordOverrun(offset: offset, needed: count, available: available)
            }
        }
        defer { offset += count }
        return UnsafeRawBufferPointer(rebasing: source[offset..<offset + count])
    }
}
