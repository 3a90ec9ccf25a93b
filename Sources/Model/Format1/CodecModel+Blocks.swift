import Identifiers

extension CodecModel {
    /// A model from a file, checked in full.
    init(_ file: ModelBlocks) throws(ModelError) {
        try self.init(
            reading: Records(parsing: file.inference), digest: file.digest,
            notes: Records(parsing: file.notes))
        try checkFormat1()
    }

    /// A model from a file that has been checked before and stays in memory.
    init(known file: ModelBlocks, digest: ModelDigest) throws(ModelError) {
        try self.init(
            known: StoredRecords(parsing: file.inference), digest: digest,
            notes: Records(parsing: file.notes))
    }
}
