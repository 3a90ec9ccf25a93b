import Bytes

/// A version of the `.vqm` format that this module reads. Each has a folder of its own.
public enum ModelFormat: UInt8, Sendable, CaseIterable {
    case format1 = 1
    case format2 = 2

    /// The number in the file.
    public var number: Int { Int(rawValue) }

    /// The formats that are read, for messages.
    static var numbers: String {
        allCases.map { String($0.rawValue) }.joined(separator: ", ")
    }
}

extension ModelFormat {
    /// "VQM", with which every format starts. Its number follows.
    static let magic: [UInt8] = [0x56, 0x51, 0x4D]

    /// Reads what every format starts with: "VQM" and the format's number.
    ///
    /// - Throws: `magic`, `unsupportedFormat` or `truncated`
    init(parsing reader: inout RecordReader) throws(ModelError) {
        let magic = [UInt8](try reader.bytes(Self.magic.count))
        guard magic == Self.magic else { throw .magic(found: magic) }
        let number = try reader.byte()
        guard let format = ModelFormat(rawValue: number) else { throw .unsupportedFormat(number) }
        self = format
    }

    /// Reads the start of a file that is of this format.
    ///
    /// - Throws: as `init(parsing:)`, or `otherFormat`
    func expect(in reader: inout RecordReader) throws(ModelError) {
        let found = try ModelFormat(parsing: &reader)
        guard found == self else { throw .otherFormat(found, expected: self) }
    }
}
