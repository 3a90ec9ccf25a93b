import Glibc

extension FileIO {
    /// Writes a file that is there either as a whole or not at all, also when a signal ends the process.
    ///
    /// An existing file keeps its permissions and, where the system allows it, its owner and group; its other
    /// names (hard links) keep the old contents, its extended attributes are lost. What is no regular file (a
    /// pipe, a device), or is one of the process's own descriptors (`/dev/stdout`, `/dev/fd/3`), is written
    /// in place.
    /// - Parameters:
    ///   - modified: the time that a regular file is to show; nil for that of writing
    ///   - replaces: whether a regular file that exists gives way
    /// - Throws: `FileError`, also for an existing file that may not be written.
    package static func write(
        _ bytes: [UInt8], to path: String, modified: FileTime? = nil, replaces: Bool = true
    ) throws(FileError) {
        _ = try write(to: path, modified: modified, replaces: replaces) { sink in
            _ = bytes.withUnsafeBytes(sink.take)
        }
    }

    /// Writes a file whose bytes come piece by piece: as `write(_:to:modified:replaces:)`.
    ///
    /// - Parameter contents: gives all bytes to the sink; may be called again, with another one
    /// - Returns: how many bytes the file has
    package static func write(
        to path: String, modified: FileTime? = nil, replaces: Bool = true, _ contents: (FileSink) -> Void
    ) throws(FileError) -> Int {
        func replace(_ status: stat?) throws(FileError) -> Int {
            try FileReplacement(
                path: resolved(path), status: status, modified: modified, replaces: replaces
            ).write(contents)
        }
        switch try target(of: path) {
        case .descriptor(let descriptor): return try fill(descriptor, path, contents)
        case .missing: return try replace(nil)
        case .regular(let status):
            guard replaces else { throw FileError(.write, path, code: EEXIST) }
            return try replace(status)
        case .folder: throw FileError(.write, path, code: EISDIR)
        case .other:
            let descriptor = path.withFileName { open($0, O_WRONLY | O_CLOEXEC) }
            guard descriptor >= 0 else { throw FileError(.write, path) }
            return try fillAndClose(descriptor, path, contents)
        }
    }

    /// Checks, before any work is done for it, that a file can probably be written.
    ///
    /// - Parameter makesFolders: whether folders that are missing will be made
    /// - Throws: `FileError` if its folder is missing or may not be written, or if it exists and may not be
    ///   written.
    package static func checkWritable(_ path: String, makesFolders: Bool = false) throws(FileError) {
        switch try target(of: path) {
        case .descriptor, .other: return
        case .folder: throw FileError(.write, path, code: EISDIR)
        case .missing, .regular:
            var folder = FilePath.folder(resolved(path))
            while makesFolders, !exists(folder), folder != "." { folder = FilePath.folder(folder) }
            guard folder.withFileName({ access($0, W_OK | X_OK) }) == 0 else {
                throw FileError(.write, path, folder: folder)
            }
        }
    }

    /// Makes a folder, and those that it lies in, where they are missing.
    package static func makeFolder(_ path: String) throws(FileError) {
        if FileFinder.isFolder(path) { return }
        let parent = FilePath.folder(path)
        if parent != path { try makeFolder(parent) }
        guard path.withFileName({ mkdir($0, 0o777) }) != 0, !FileFinder.isFolder(path) else { return }
        throw FileError(.write, path, folder: parent)
    }

    private static func fillAndClose(
        _ descriptor: Int32, _ path: String, _ contents: (FileSink) -> Void
    ) throws(FileError) -> Int {
        let count: Int
        do throws(FileError) {
            count = try fill(descriptor, path, contents)
        } catch {
            close(descriptor)
            throw error
        }
        guard close(descriptor) == 0 else { throw FileError(.write, path) }
        return count
    }

    /// Writes to an open file. Returns the number of bytes.
    static func fill(
        _ descriptor: Int32, _ path: String, _ contents: (FileSink) -> Void
    ) throws(FileError) -> Int {
        let sink = FileSink(descriptor)
        contents(sink)
        sink.flush()
        if let code = sink.code { throw FileError(.write, path, code: code) }
        return sink.count
    }
}
