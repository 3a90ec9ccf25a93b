import Files
import ImageFiles

extension DecodedFolder {
    /// The decodings of originals, in their order; errors for those that have none, or none of their own.
    ///
    /// - Parameter paths: the folders (or files) in which the originals were found; names count from there
    /// - Throws: `BenchmarkFileError` with the name of the codec if there is no such folder.
    func decodings(
        of originals: [String], in paths: [String]
    ) throws(BenchmarkFileError) -> [Result<Decoding, BenchmarkFileError>] {
        guard FileFinder.isFolder(path) else { throw error(.noFolder(path)) }
        let decodings = originals.map { original in
            Result { () throws(BenchmarkFileError) in
                try decoding(of: original, name: Corpus.name(of: original, in: paths))
            }
        }
        let found = decodings.compactMap { try? $0.get() }
        let owners = Dictionary(grouping: found) { FileName.bytes($0.picture) }
        return decodings.map { decoding in
            decoding.flatMap { found in
                let same = owners[FileName.bytes(found.picture)] ?? []
                guard same.count > 1 else { return .success(found) }
                return .failure(error(.sharedPicture(found.picture, originals: same.map(\.original))))
            }
        }
    }

    private func decoding(of original: String, name: String) throws(BenchmarkFileError) -> Decoding {
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

    /// An error that is told with the codec's name.
    func error(_ cause: DecodedFolderError) -> BenchmarkFileError {
        BenchmarkFileError(path: codec, cause: cause)
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
