import Identifiers

/// What a decoder needs of a model, as a file of its own: the records of the layers that it computes, and a
/// note that names the whole model.
extension GraphModel {
    /// The bytes of the part. Inverse of `init(forDecoding:)`.
    package func decoderPart() throws(ModelError) -> [UInt8] {
        let part = try Self.records(
            architecture, graph.decoding, layers, top: top, bottom: bottom, skeleton)
        let name = try Records([Record(ModelNotes.modelName, text: digest.description)])
        return ModelBlocks.serialized(.format1, inference: part, notes: name)
    }

    /// The model of a file that fills `bytes`, whole or a decoder's part, checked in full. Made of a part, it
    /// only decodes.
    package init(forDecoding bytes: UnsafeRawBufferPointer) throws(ModelError) {
        var reader = RecordReader(bytes, .file)
        try ModelFormat.format1.expect(in: &reader)
        try self.init(forDecoding: ModelBlocks(parsing: &reader, checksumOf: bytes))
    }

    private init(forDecoding file: ModelBlocks) throws(ModelError) {
        let notes = try Records(parsing: file.notes)
        guard case .text(let text)? = notes[ModelNotes.modelName]?.elements else {
            try self.init(file)
            return
        }
        let name = String(decoding: text, as: UTF8.self)
        guard let digest = ModelDigest(name) else { throw .partName(name) }
        try self.init(
            reading: Records(parsing: file.inference), digest: digest, notes: notes, isPart: true)
        try checkFormat1()
    }
}
