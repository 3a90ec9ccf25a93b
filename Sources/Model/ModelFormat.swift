import Bytes

/// A version of the `.vqm` format that this module reads. Each has a folder of its own.
public enum ModelFormat: UInt8, Sendable, CaseIterable {
    case format1 = 1

    /// The format that models are written in.
    package static let written = ModelFormat.format1

    /// The number in the file.
    public var number: Int { Int(rawValue) }

    /// The formats that are read, for messages.
    static var numbers: String {
        allCases.map { String($0.rawValue) }.joined(separator: ", ")
    }
}

extension ModelFormat {
    /// Reads what every format starts with: "VQM" and the format's number.
    ///
    /// - Throws: `magic`, `unsupportedFormat` or `truncated`
    init(parsing reader: inout RecordReader) throws(ModelError) {
        let magic = [UInt8](try reader.bytes(CodecModel.magic.count))
        guard magic == CodecModel.magic else { throw .magic(found: magic) }
        let number = try reader.byte()
        guard let format = ModelFormat(rawValue: number) else { throw .unsupportedFormat(number) }
        self = format
    }
}
