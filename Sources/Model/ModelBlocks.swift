import Bytes
import Identifiers

/// A `.vqm` file as its blocks, which all formats have (spec/vqm-model.md, section 1).
struct ModelBlocks {
    /// The bytes of the records that the codec reads, of which the digest is made.
    let inference: UnsafeRawBufferPointer
    /// The bytes of the records for people and the trainer.
    let notes: UnsafeRawBufferPointer

    /// Reads what follows the format's number to the end of the file.
    ///
    /// - Parameter file: all of its bytes, whose checksum is to be right; nil to leave it
    init(parsing reader: inout RecordReader, checksumOf file: UnsafeRawBufferPointer?) throws(ModelError) {
        inference = try reader.bytes(try reader.word())
        notes = try reader.bytes(try reader.word())
        let length = reader.offset
        let declared = [UInt8](try reader.bytes(32))
        guard reader.isAtEnd else { throw .trailingBytes(count: reader.available) }
        guard let file else { return }
        let computed = SHA256.digest(UnsafeRawBufferPointer(rebasing: file[..<length]))
        guard declared == computed else { throw .checksum(declared: declared, computed: computed) }
    }

    /// Reads a file of a format that fills `bytes`, whose checksum is to be right.
    init(parsing bytes: UnsafeRawBufferPointer, of format: ModelFormat) throws(ModelError) {
        var reader = RecordReader(bytes, .file)
        try format.expect(in: &reader)
        try self.init(parsing: &reader, checksumOf: bytes)
    }

    /// The digest of the inference block.
    var digest: ModelDigest { ModelDigest(SHA256.digest(inference).prefix(ModelDigest.byteCount)) }

    /// A file with these blocks. Inverse of `init(parsing:checksumOf:)`.
    static func serialized(_ format: ModelFormat, inference: Records, notes: Records) -> [UInt8] {
        var bytes = ModelFormat.magic + [format.rawValue]
        for block in [inference.serialized(), notes.serialized()] {
            bytes.append(uint32: UInt32(block.count))
            bytes += block
        }
        return bytes + SHA256.digest(bytes)
    }
}
