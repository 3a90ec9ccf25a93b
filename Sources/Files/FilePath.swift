/// The parts of a path, told by bytes: as a character, a slash or a dot may include accents that follow it.
package enum FilePath {
    /// What stands before the last slash, "." if there is none.
    package static func folder(_ path: String) -> String {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// What follows the last slash.
    package static func name(_ path: String) -> String {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return path }
        return String(path[path.utf8.index(after: slash)...])
    }

    /// What follows the last dot of the name, in small letters of ASCII; nil if the name has no dot, or only
    /// at its start or its end.
    package static func `extension`(_ path: String) -> String? {
        guard let dot = lastDot(path) else { return nil }
        let bytes = path.utf8[path.utf8.index(after: dot)...].map { byte in
            (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte + 32 : byte
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The path without its extension and the dot before it.
    package static func withoutExtension(_ path: String) -> String {
        lastDot(path).map { String(path[..<$0]) } ?? path
    }

    /// The path of what has a path within a folder.
    package static func joined(_ folder: String, _ path: String) -> String {
        folder.utf8.last == UInt8(ascii: "/") ? folder + path : "\(folder)/\(path)"
    }

    /// The dot before an extension.
    private static func lastDot(_ path: String) -> String.Index? {
        let utf8 = path.utf8
        let name = utf8.lastIndex(of: UInt8(ascii: "/")).map(utf8.index(after:)) ?? utf8.startIndex
        guard let dot = utf8[name...].lastIndex(of: UInt8(ascii: ".")), dot > name,
            utf8.index(after: dot) < utf8.endIndex
        else { return nil }
        return dot
    }
}
