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
        var reader = RecordReader(bytes, .file)
        let format = try ModelFormat(parsing: &reader)
        let blocks = try ModelBlocks(parsing: &reader, checksumOf: bytes)
        let notes = try Records(parsing: blocks.notes)
        let whole = try Self.whole(notes)
        switch format {
        case .format1: try self.init(GraphModel(blocks, notes, partOf: whole))
        case .format2: try self.init(ProgramModel(blocks, notes, partOf: whole))
        }
    }

    /// The model that a part's notes name; nil if they are those of a whole one.
    private static func whole(_ notes: Records) throws(ModelError) -> ModelDigest? {
        guard case .text(let text)? = notes[ModelNotes.modelName]?.elements else { return nil }
        let name = String(decoding: text, as: UTF8.self)
        guard let digest = ModelDigest(name) else { throw .partName(name) }
        return digest
    }
}
