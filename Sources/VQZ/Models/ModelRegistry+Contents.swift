import Decoding
import Files
import Identifiers
import Model

extension ModelRegistry {
    /// A model that the registry finds.
    public struct Entry: Equatable, Sendable {
        public let digest: ModelDigest
        public let format: ModelFormat
        /// Size of its file.
        public let byteCount: Int
        public let place: ModelPlace
    }

    /// A file of a folder that is no model, and why.
    public struct Ignored: Equatable, Sendable {
        public let path: String
        public let reason: String
    }

    /// All models, in the order of a search, and the files among them that are none. Reads every file of the
    /// folders.
    public func contents() -> (models: [Entry], ignored: [Ignored]) {
        let builtIn = CodecModel.default()
        var entries = [
            Entry(
                digest: builtIn.digest, format: builtIn.format, byteCount: CodecModel.defaultFile.count,
                place: .builtIn)
        ]
        entries += models.map {
            Entry(digest: $0.digest, format: $0.format, byteCount: $0.serialized().count, place: .given)
        }
        var ignored: [Ignored] = []
        for path in paths(&ignored) {
            do throws(CodecError) {
                entries.append(try Self.entry(path))
            } catch {
                ignored.append(Ignored(path: path, reason: error.reason))
            }
        }
        return (entries, ignored)
    }

    /// The files of the folders that exist.
    private func paths(_ ignored: inout [Ignored]) -> [String] {
        var paths: [String] = []
        for folder in folders where FileFinder.isFolder(folder) {
            do {
                paths += try FileFinder.files(directlyIn: folder)
            } catch {
                ignored.append(Ignored(path: folder, reason: error.reason))
            }
        }
        return paths
    }

    private static func entry(_ path: String) throws(CodecError) -> Entry {
        let name = path.utf8.lastIndex(of: UInt8(ascii: "/")).map { path[path.utf8.index(after: $0)...] }
        guard let digest = ModelFile.digest(ofName: String(name ?? path[...])) else {
            throw .unusableModel(path: path, .name)
        }
        let (model, byteCount) = try ModelFile.read(path, digest)
        return Entry(digest: digest, format: model.format, byteCount: byteCount, place: .file(path: path))
    }
}

extension CodecError {
    /// The error without the file that it is about.
    fileprivate var reason: String {
        if case .unusableModel(_, let error) = self { error.description } else { description }
    }
}
