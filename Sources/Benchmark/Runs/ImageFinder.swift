import Glibc
import ImageFiles

/// Finds the images below folders.
public enum ImageFinder {
    /// Folders are searched this deep.
    static let depthLimit = 64

    /// The paths of all PNG, PPM and PGM files: of each file given, and of those in each folder given and in its folders, sorted by their bytes.
    /// Hidden entries are skipped, and so are links to folders.
    /// - Throws: `CorpusError` when a path cannot be read or nothing is found.
    public static func images(in paths: [String]) throws(CorpusError) -> [String] {
        var found: [String] = []
        for path in paths {
            switch try kind(of: path, following: true) {
            case S_IFDIR: found += try images(inFolder: path, depth: 0)
            default: found.append(path)
            }
        }
        guard !found.isEmpty else { throw .noImages(paths) }
        return found
    }

    private static func images(inFolder folder: String, depth: Int) throws(CorpusError) -> [String] {
        guard depth < depthLimit else { throw .tooDeep(folder, limit: depthLimit) }
        var found: [String] = []
        for name in try entries(of: folder) where !name.hasPrefix(".") {
            let path = folder.hasSuffix("/") ? folder + name : folder + "/" + name
            switch try kind(of: path, following: false) {
            case S_IFDIR: found += try images(inFolder: path, depth: depth + 1)
            case S_IFREG, S_IFLNK:
                if ImageFile.Format(path: name) != nil { found.append(path) }
            default: break
            }
        }
        return found
    }

    private static func kind(of path: String, following: Bool) throws(CorpusError) -> mode_t {
        var status = stat()
        guard (following ? stat(path, &status) : lstat(path, &status)) == 0 else {
            throw .unreadable(path, code: errno)
        }
        return status.st_mode & S_IFMT
    }

    /// Names in a folder, "." and ".." too, sorted by their bytes.
    static func entries(of folder: String) throws(CorpusError) -> [String] {
        guard let directory = opendir(folder) else { throw .unreadable(folder, code: errno) }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            names.append(name)
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
}
