/// The kind of a file, as far as its first bytes tell.
package enum FileKind: Equatable, Sendable {
    case empty
    case vqz
    case vqm
    /// Nothing but a part of the first bytes that files of a kind begin with; the kind's name.
    case cut(String)
    /// An image format, or another kind of file, by its usual name.
    case known(String)
    case text
    /// Up to 8 bytes.
    case unknown([UInt8])

    /// Tells by the first bytes of a file, of which 32 are looked at.
    package init(_ bytes: [UInt8]) {
        let start = Array(bytes.prefix(32))
        if start.isEmpty {
            self = .empty
        } else if start.starts(with: "VQZ".utf8) {
            self = .vqz
        } else if start.starts(with: "VQM".utf8) {
            self = .vqm
        } else if let name = Self.cutName(start) {
            self = .cut(name)
        } else if let name = Self.name(start) {
            self = .known(name)
        } else if Self.isText(start) {
            self = .text
        } else {
            self = .unknown(Array(start.prefix(8)))
        }
    }

    /// Whether bytes begin a text in UTF-8, or in UTF-16 with its mark.
    private static func isText(_ start: [UInt8]) -> Bool {
        if start.starts(with: [0xFF, 0xFE]) || start.starts(with: [0xFE, 0xFF]) { return true }
        guard !start.contains(where: { $0 < 0x20 && !(0x09...0x0D).contains($0) || $0 == 0x7F }) else {
            return false
        }
        // The last of 32 bytes may lie within a character.
        return (0...(start.count < 32 ? 0 : 3)).contains {
            String(validating: start.dropLast($0), as: UTF8.self) != nil
        }
    }
}

extension FileKind: CustomStringConvertible {
    /// A predicate for a person: "is a JPEG file".
    package var description: String {
        switch self {
        case .empty: "is empty"
        case .vqz: "is a .vqz file"
        case .vqm: "is a model (.vqm) file"
        case .cut(let name): "is cut off: it has only the first bytes of \(Self.article(name)) \(name) file"
        case .known(let name): "is \(Self.article(name)) \(name) file"
        case .text: "is a text file"
        case .unknown(let bytes):
            "is of an unknown kind: it starts with the bytes "
                + bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
        }
    }
}
