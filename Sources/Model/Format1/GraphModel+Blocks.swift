import Identifiers

/// The file of format 1.
extension GraphModel {
    /// Parses a file that fills `bytes`: the inverse of `serialized()`.
    ///
    /// - Throws: `ModelError`, which names the record and the numbers that do not fit.
    package init(parsing bytes: [UInt8]) throws(ModelError) {
        self = try bytes.withUnsafeBufferPointer { bytes throws(ModelError) in
            try GraphModel(parsing: UnsafeRawBufferPointer(bytes))
        }
    }

    /// Parses a file that fills `bytes`: the inverse of `serialized()`.
    ///
    /// - Throws: `ModelError`, which names the record and the numbers that do not fit.
    package init(parsing bytes: UnsafeRawBufferPointer) throws(ModelError) {
        let blocks = try ModelBlocks(parsing: bytes, of: .format1)
        try self.init(blocks, Records(parsing: blocks.notes))
    }

    /// The file's bytes. A parsed model keeps the order of its records, and with it its digest.
    package func serialized() -> [UInt8] {
        ModelBlocks.serialized(.format1, inference: inference, notes: notes)
    }

    /// A model from a file, checked in full.
    ///
    /// - Parameter whole: the model of which the file is a decoder's part, if it is one
    init(_ file: ModelBlocks, _ notes: Records, partOf whole: ModelDigest? = nil) throws(ModelError) {
        try self.init(
            reading: Records(parsing: file.inference), digest: whole ?? file.digest, notes: notes,
            isPart: whole != nil)
    }

    /// The inference records of a decoder's part.
    func decoderRecords() throws(ModelError) -> Records {
        try Self.records(architecture, graph.decoding, layers, top: top, bottom: bottom, skeleton)
    }

    /// A model from a file that has been checked before and stays in memory.
    init(known file: ModelBlocks, digest: ModelDigest) throws(ModelError) {
        try self.init(
            known: StoredRecords(parsing: file.inference), digest: digest,
            notes: Records(parsing: file.notes))
    }
}
