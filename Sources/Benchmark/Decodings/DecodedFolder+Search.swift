import Files
import ImageFiles

extension DecodedFolder {
    /// The decodings of originals, in their order.
    ///
    /// - Parameter paths: the folders (or files) in which the originals were found; names count from there
    /// - Throws: `DecodedFolderError` unless each original has one decoding of its own, and that its file.
    func decodings(of originals: [String], in paths: [String]) throws(DecodedFolderError) -> [Decoding] {
        guard FileFinder.isFolder(path) else { throw error(.noFolder(path)) }
        var owners: [[UInt8]: String] = [:]
        var decodings: [Decoding] = []
        for original in originals {
            let decoding = try decoding(of: original, name: Corpus.name(of: original, in: paths))
            let bytes = FileName.bytes(decoding.picture)
            if let owner = owners.updateValue(original, forKey: bytes) {
                throw error(.sharedPicture(decoding.picture, originals: [owner, original]))
            }
            decodings.append(decoding)
        }
        return decodings
    }

    private func decoding(of original: String, name: String) throws(DecodedFolderError) -> Decoding {
        let stem = (path.hasSuffix("/") ? path : path + "/") + Self.stem(of: name)
        let pictures = Self.extensions.map { "\(stem).\($0)" }.filter(FileFinder.isRegularFile)
        guard let picture = pictures.first else {
            throw error(.missingPicture(original: original, stem: stem))
        }
        guard pictures.count == 1 else {
            throw error(.severalPictures(original: original, pictures: pictures))
        }
        let file = fileExtension.map { "\(stem).\($0)" }
        if let file, !FileFinder.isRegularFile(file) { throw error(.missingFile(file)) }
        return Decoding(original: original, picture: picture, file: file)
    }

    func error(_ reason: DecodedFolderError.Reason) -> DecodedFolderError {
        DecodedFolderError(codec: codec, reason: reason)
    }

    private static let extensions = ImageFile.Format.written.flatMap(\.extensions).flatMap {
        [$0, $0.uppercased()]
    }

    /// A name without its extension; a dot in front of a name starts none.
    private static func stem(of name: String) -> String {
        let start = name.utf8.lastIndex(of: UInt8(ascii: "/")).map(name.utf8.index(after:))
        guard let dot = name.utf8.lastIndex(of: UInt8(ascii: ".")), dot > start ?? name.startIndex else {
            return name
        }
        return String(name[..<dot])
    }
}
