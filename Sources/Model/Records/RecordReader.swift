import Bytes

/// A reader of a model file's bytes or of those of a block in it.
struct RecordReader {
    /// The kind of bytes, for the error that reading past their end causes.
    enum Source {
        case file, block
    }

    private var reader: ByteReader<UnsafeRawBufferPointer>
    private let kind: Source

    /// Reads all of `source`.
    init(_ source: UnsafeRawBufferPointer, _ kind: Source) {
        reader = ByteReader(source)
        self.kind = kind
    }

    /// Position of the next field.
    var offset: Int { reader.offset }
    var isAtEnd: Bool { reader.isAtEnd }
    var available: Int { reader.available }

    mutating func byte() throws(ModelError) -> UInt8 {
        do { return try reader.byte() } catch { throw short(error) }
    }

    /// An unsigned 32-bit number, least significant byte first. One that no `Int` holds is the largest `Int`.
    mutating func word() throws(ModelError) -> Int {
        do { return Int(clamping: try reader.uint32()) } catch { throw short(error) }
    }

    /// The next `count` bytes, valid as long as the source is.
    mutating func bytes(_ count: Int) throws(ModelError) -> UnsafeRawBufferPointer {
        do { return UnsafeRawBufferPointer(rebasing: try reader.take(count)) } catch { throw short(error) }
    }

    private func short(_ end: EndOfBytes) -> ModelError {
        switch kind {
        case .file: .truncated(offset: end.offset, needed: end.needed, available: end.available)
        case .block: .recordOverrun(offset: end.offset, needed: end.needed, available: end.available)
        }
    }
}
