import Bytes
import Identifiers

/// The `.vqm` file: spec/vqm-model.md, section 1.
extension CodecModel {
    /// "VQM" and the version.
    public static let magic: [UInt8] = [0x56, 0x51, 0x4D, 0x01]

    /// Parses a file that fills `bytes`: the inverse of `serialized()`.
    ///
    /// - Throws: `ModelError`, which names the record and the numbers that do not fit.
    public init(parsing bytes: [UInt8]) throws(ModelError) {
        self = try bytes.withUnsafeBufferPointer { bytes throws(ModelError) in
            try CodecModel(parsing: UnsafeRawBufferPointer(bytes))
        }
    }

    /// Parses a file that fills `bytes`: the inverse of `serialized()`.
    ///
    /// - Throws: `ModelError`, which names the record and the numbers that do not fit.
    public init(parsing bytes: UnsafeRawBufferPointer) throws(ModelError) {
        try self.init(parsing: bytes, isKnown: false)
    }

    /// Parses a file that is a part of the program, whose tests have checked it: without its checksum and the proof that no sum can overflow.
    package init(known bytes: UnsafeRawBufferPointer) throws(ModelError) {
        try self.init(parsing: bytes, isKnown: true)
    }

    private init(parsing bytes: UnsafeRawBufferPointer, isKnown: Bool) throws(ModelError) {
        var reader = RecordReader(bytes, .file)
        let magic = [UInt8](try reader.bytes(Self.magic.count))
        guard magic == Self.magic else { throw .magic(found: magic) }
        let inference = try reader.bytes(try reader.word())
        let notes = try reader.bytes(try reader.word())
        let length = reader.offset
        let declared = [UInt8](try reader.bytes(32))
        guard reader.isAtEnd else { throw .trailingBytes(count: reader.available) }
        if !isKnown {
            let computed = SHA256.digest(UnsafeRawBufferPointer(rebasing: bytes[..<length]))
            guard declared == computed else { throw .checksum(declared: declared, computed: computed) }
        }
        try self.init(
            reading: Records(parsing: inference), digest: ModelDigest(SHA256.digest(inference).prefix(6)),
            notes: Records(parsing: notes), isKnown: isKnown)
    }

    /// The file's bytes. A parsed model keeps the order of its records, and with it its digest.
    public func serialized() -> [UInt8] {
        var bytes = Self.magic
        for block in [inference.serialized(), notes.serialized()] {
            bytes.append(uint32: UInt32(block.count))
            bytes += block
        }
        return bytes + SHA256.digest(bytes)
    }
}
