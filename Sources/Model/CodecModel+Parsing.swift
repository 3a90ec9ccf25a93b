import Identifiers

/// The one reader of `.vqm` files of all formats.
extension CodecModel {
    /// "VQM", with which every format starts. Its number follows.
    public static var magic: [UInt8] { ModelFormat.magic }

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
        var reader = RecordReader(bytes, .file)
        let format = try ModelFormat(parsing: &reader)
        let blocks = try ModelBlocks(parsing: &reader, checksumOf: bytes)
        switch format {
        case .format1: try self.init(GraphModel(blocks, Records(parsing: blocks.notes)))
        case .format2: try self.init(ProgramModel(blocks, Records(parsing: blocks.notes)))
        }
    }

    /// Parses a file that is a part of the program, whose tests have checked it and its digest: nothing is
    /// hashed, no bounds are proved, and layers are copied when they are asked for.
    ///
    /// - Parameter bytes: stay in memory as long as the process
    package init(known bytes: UnsafeRawBufferPointer, digest: ModelDigest) throws(ModelError) {
        var reader = RecordReader(bytes, .file)
        let format = try ModelFormat(parsing: &reader)
        let blocks = try ModelBlocks(parsing: &reader, checksumOf: nil)
        switch format {
        case .format1: try self.init(GraphModel(known: blocks, digest: digest))
        case .format2: try self.init(ProgramModel(known: blocks, digest: digest))
        }
    }

    /// The number of qualities of a file that is a part of the program. Nothing after it is read.
    package static func qualities(known bytes: UnsafeRawBufferPointer) throws(ModelError) -> Int {
        var reader = RecordReader(bytes, .file)
        _ = try ModelFormat(parsing: &reader)
        var block = RecordReader(try reader.bytes(try reader.word()), .block)
        while true {
            let record = try StoredRecord(parsing: &block)
            // It is the first number of that record in both formats.
            guard record.name == "architecture", case .s32(let fields) = record.record.elements else {
                continue
            }
            return Int(fields[0])
        }
    }

    /// The file's bytes. A parsed model keeps its format and the order of its records, and with them its
    /// digest.
    public func serialized() -> [UInt8] {
        switch content {
        case .graph(let model): model.serialized()
        case .programs(let model): model.serialized()
        }
    }
}
