import Bytes

/// A version of the `.vqz` format that this module reads. Each has a folder of its own.
package enum FileVersion: UInt8, Sendable, CaseIterable {
    case version1 = 1
    case version2 = 2

    /// The version that encoders write.
    package static let written = FileVersion.version2

    /// The versions that are read, for messages.
    static var numbers: String {
        allCases.map { String($0.rawValue) }.joined(separator: ", ")
    }
}

extension FileVersion {
    /// "VQZ", with which every version starts. Its number follows.
    static let magic = Array("VQZ".utf8)

    /// Inverse of `serialize(to:)`.
    init(parsing reader: inout FieldReader) throws(ContainerError) {
        let magic = try reader.take(Self.magic.count, for: "the magic")
        guard magic.elementsEqual(Self.magic) else { throw .notVQZ(magic: Array(magic)) }
        let number = try reader.byte(for: "the version")
        guard let version = FileVersion(rawValue: number) else { throw .unsupportedVersion(number) }
        self = version
    }

    /// Inverse of `init(parsing:)`.
    func serialize(to writer: inout ByteWriter) {
        writer.append(Self.magic)
        writer.append(byte: rawValue)
    }
}
