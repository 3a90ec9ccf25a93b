import Glibc

/// Finds files below folders.
package enum FileFinder {
    /// Folders are searched this deep.
    static let depthLimit = 64

    /// What a search has found.
    package struct Found: Equatable, Sendable {
        /// Paths within the folder that was searched, sorted by their bytes in every folder.
        package var paths: [String] = []
        /// Folders that cannot be read, and those too deep.
        package var failures: [FolderError] = []
    }

    /// The paths of each file given, and of the wanted ones in each folder given and in its folders, sorted
    /// by their bytes. Hidden entries are skipped, and so are links to folders.
    ///
    /// - Parameter isWanted: tells by a file's name
    /// - Throws: `FolderError` when a path cannot be read.
    package static func files(
        in paths: [String], where isWanted: (String) -> Bool
    ) throws(FolderError) -> [String] {
        var all: [String] = []
        for path in paths {
            switch try kind(of: path, following: true) {
            case S_IFDIR:
                let found = files(below: path, where: isWanted)
                if let failure = found.failures.first { throw failure }
                all += found.paths.map { FilePath.joined(path, $0) }
            default: all.append(path)
            }
        }
        return all
    }

    /// The wanted files in a folder and in its folders, as far as these can be read. Hidden entries are
    /// skipped, and so are links to folders.
    ///
    /// - Parameter isWanted: tells by a file's name
    package static func files(below folder: String, where isWanted: (String) -> Bool) -> Found {
        var found = Found()
        search(folder, place: nil, depth: 0, isWanted, &found)
        return found
    }

    /// The paths of the regular files in a folder and of links to such, without those in its folders, sorted
    /// by their bytes. Hidden ones are skipped.
    ///
    /// - Throws: `FolderError` when the folder cannot be read.
    package static func files(directlyIn folder: String) throws(FolderError) -> [String] {
        let names = try entries(of: folder).filter { !$0.hasPrefix(".") }
        return names.map { FilePath.joined(folder, $0) }.filter(isRegularFile)
    }

    /// The paths without those that lead to the same file as an earlier one, in their order. Where there is
    /// no file, the bytes of the paths tell.
    package static func distinct(_ paths: [String]) -> [String] {
        var files: Set<[UInt64]> = []
        var missing: Set<[UInt8]> = []
        return paths.filter { path in
            var status = stat()
            guard path.withFileName({ stat($0, &status) }) == 0 else {
                return missing.insert(FileName.bytes(path)).inserted
            }
            return files.insert([UInt64(status.st_dev), UInt64(status.st_ino)]).inserted
        }
    }

    /// Whether there is a regular file, or a link to one.
    package static func isRegularFile(_ path: String) -> Bool {
        (try? kind(of: path, following: true)) == S_IFREG
    }

    /// Whether there is a folder, or a link to one.
    package static func isFolder(_ path: String) -> Bool {
        (try? kind(of: path, following: true)) == S_IFDIR
    }

    /// - Parameter place: the folder's path within the one that is searched; nil for that itself
    private static func search(
        _ folder: String, place: String?, depth: Int, _ isWanted: (String) -> Bool, _ found: inout Found
    ) {
        do throws(FolderError) {
            guard depth < depthLimit else { throw .tooDeep(folder, limit: depthLimit) }
            for name in try entries(of: folder) where name.utf8.first != UInt8(ascii: ".") {
                let inner = place.map { FilePath.joined($0, name) } ?? name
                let path = FilePath.joined(folder, name)
                let kind = try kind(of: path, following: false)
                if kind == S_IFDIR { search(path, place: inner, depth: depth + 1, isWanted, &found) }
                if [S_IFREG, S_IFLNK].contains(kind), isWanted(name) { found.paths.append(inner) }
            }
        } catch {
            found.failures.append(error)
        }
    }

    private static func kind(of path: String, following: Bool) throws(FolderError) -> mode_t {
        var status = stat()
        guard path.withFileName({ following ? stat($0, &status) : lstat($0, &status) }) == 0 else {
            throw .unreadable(path, code: errno)
        }
        return status.st_mode & S_IFMT
    }

    /// Names in a folder, "." and ".." too, sorted by their bytes.
    static func entries(of folder: String) throws(FolderError) -> [String] {
        guard let directory = folder.withFileName({ opendir($0) }) else {
            throw .unreadable(folder, code: errno)
        }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: UInt8.self, capacity: 256) { name in
                    FileName.text(
                        UnsafeBufferPointer(
                            start: name, count: strlen(UnsafePointer<CChar>(OpaquePointer(name)))))
                }
            }
            names.append(name)
        }
        return names.sorted { FileName.bytes($0).lexicographicallyPrecedes(FileName.bytes($1)) }
    }
}
