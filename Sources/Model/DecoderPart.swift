import Identifiers

/// What a decoder needs of a model, as a file of its own: the records of the model but those of the layers
/// that only an encoder computes, and a note that names the whole model.
extension CodecModel {
    /// The bytes of the part. Inverse of `init(forDecoding:)`.
    package func decoderPart() throws(ModelError) -> [UInt8] {
        let part =
            switch content {
            case .graph(let model): try model.decoderRecords()
            case .programs(let model): try model.decoderRecords()
            }
        let name = try Records([Record(ModelNotes.modelName, text: digest.description)])
        return ModelBlocks.serialized(format, inference: part, notes: name)
    }

    /// The model of a file that fills `bytes`, whole or a decoder's part, checked in full. Made of a part, it
    /// only decodes.
    package init(forDecoding bytes: UnsafeRawBufferPointer) throws(ModelError) {
        let file = try DecoderFile(parsing: bytes)
        switch file.format {
        case .format1: try self.init(GraphModel(file))
        case .format2: try self.init(ProgramModel(file))
        }
    }
}

extension GraphModel {
    /// As `CodecModel.init(forDecoding:)`, of this format alone.
    package init(forDecoding bytes: UnsafeRawBufferPointer) throws(ModelError) {
        let file = try DecoderFile(parsing: bytes)
        try file.expect(.format1)
        try self.init(file)
    }

    fileprivate init(_ file: DecoderFile) throws(ModelError) {
        try self.init(file.blocks, file.notes, partOf: file.whole)
    }
}

extension ProgramModel {
    /// As `CodecModel.init(forDecoding:)`, of this format alone.
    package init(forDecoding bytes: UnsafeRawBufferPointer) throws(ModelError) {
        let file = try DecoderFile(parsing: bytes)
        try file.expect(.format2)
        try self.init(file)
    }

    fileprivate init(_ file: DecoderFile) throws(ModelError) {
        try self.init(file.blocks, file.notes, partOf: file.whole)
    }
}

/// A file of either format, whole or a decoder's part, whose records are yet to be read.
private struct DecoderFile {
    let format: ModelFormat
    let blocks: ModelBlocks
    let notes: Records
    /// The model that a part's notes name; nil if they are those of a whole one.
    let whole: ModelDigest?

    init(parsing bytes: UnsafeRawBufferPointer) throws(ModelError) {
        var reader = RecordReader(bytes, .file)
        format = try ModelFormat(parsing: &reader)
        blocks = try ModelBlocks(parsing: &reader, checksumOf: bytes)
        notes = try Records(parsing: blocks.notes)
        whole = try Self.whole(notes)
    }

    /// - Throws: `otherFormat` unless the file is of a format
    func expect(_ expected: ModelFormat) throws(ModelError) {
        guard format == expected else { throw .otherFormat(format, expected: expected) }
    }

    private static func whole(_ notes: Records) throws(ModelError) -> ModelDigest? {
        guard case .text(let text)? = notes[ModelNotes.modelName]?.elements else { return nil }
        let name = String(decoding: text, as: UTF8.self)
        guard let digest = ModelDigest(name) else { throw .partName(name) }
        return digest
    }
}
