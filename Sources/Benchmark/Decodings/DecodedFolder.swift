/// A folder of another codec's decodings, under the names of the originals.
package struct DecodedFolder: Equatable, Sendable {
    /// The codec's name in reports.
    package let codec: String
    package let path: String
    /// The extension of the codec's own files, which lie beside the pictures and whose sizes count; nil for
    /// none.
    package let fileExtension: String?

    package init(codec: String, path: String, fileExtension: String? = nil) {
        self.codec = codec
        self.path = path
        self.fileExtension = fileExtension
    }

    /// Reads "NAME=FOLDER" or "NAME=FOLDER:EXT". What follows the last colon is no extension if it holds a
    /// slash. Returns nil if a part is missing or empty.
    package init?(parsing text: String) {
        guard let equals = text.utf8.firstIndex(of: UInt8(ascii: "=")) else { return nil }
        var path = text[text.utf8.index(after: equals)...]
        var fileExtension: Substring?
        if let colon = path.utf8.lastIndex(of: UInt8(ascii: ":")) {
            let end = path[path.utf8.index(after: colon)...]
            if !end.utf8.contains(UInt8(ascii: "/")) { (path, fileExtension) = (path[..<colon], end) }
        }
        guard equals > text.startIndex, !path.isEmpty, fileExtension?.isEmpty != true else { return nil }
        self.init(
            codec: String(text[..<equals]), path: String(path), fileExtension: fileExtension.map(String.init))
    }
}
