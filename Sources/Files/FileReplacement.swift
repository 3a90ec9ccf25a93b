import Glibc

/// The writing of a file that is there either as a whole or not at all.
struct FileReplacement {
    /// Not a link.
    let path: String
    /// Of the file that is replaced; nil if there is none.
    let status: stat?
    /// nil for the time of writing.
    let modified: FileTime?
    /// Whether a file that has the name by now gives way.
    let replaces: Bool

    /// Writes a file without a name and gives it one when it is complete; under a temporary name where that
    /// cannot be.
    ///
    /// - Parameter contents: gives all bytes to the sink; called again under a temporary name
    /// - Returns: how many bytes the file has
    func write(_ contents: (FileSink) -> Void) throws(FileError) -> Int {
        let folder = FilePath.folder(path)
        let descriptor = folder.withFileName { open($0, Self.unnamed | O_WRONLY | O_CLOEXEC, 0o666) }
        guard descriptor >= 0 else {
            return try SignalHold.during { () throws(FileError) in try writeByName(contents) }
        }
        defer { close(descriptor) }
        let count = try fill(descriptor, contents)
        if Self.link(descriptor, to: path) { return count }
        // The name is taken, or this system has no /proc.
        guard replaces || errno != EEXIST else { throw FileError(.write, path) }
        return try SignalHold.during { () throws(FileError) in
            let temporary = temporaryName
            guard Self.link(descriptor, to: temporary) else { return try writeByName(contents) }
            try rename(temporary)
            return count
        }
    }

    private func writeByName(_ contents: (FileSink) -> Void) throws(FileError) -> Int {
        let (temporary, descriptor) = try createTemporary()
        let count: Int
        do throws(FileError) {
            count = try fill(descriptor, contents)
        } catch {
            close(descriptor)
            Self.remove(temporary)
            throw error
        }
        guard close(descriptor) == 0 else {
            let error = FileError(.write, path)
            Self.remove(temporary)
            throw error
        }
        try rename(temporary)
        return count
    }

    /// Gives the open file what it is to have. Returns the number of its bytes.
    private func fill(_ descriptor: Int32, _ contents: (FileSink) -> Void) throws(FileError) -> Int {
        if let status { Self.adopt(status, descriptor) }
        let count = try FileIO.fill(descriptor, path, contents)
        modified?.set(descriptor)
        return count
    }

    /// Gives a new file what it can have of the one that it replaces.
    private static func adopt(_ status: stat, _ descriptor: Int32) {
        // Where the owner may not be kept, the group still may.
        if fchown(descriptor, status.st_uid, status.st_gid) != 0 {
            _ = fchown(descriptor, uid_t.max, status.st_gid)
        }
        fchmod(descriptor, status.st_mode & 0o777)
    }
}

// Names.
extension FileReplacement {
    /// O_TMPFILE, a macro that Swift does not see.
    private static let unnamed: Int32 = 0o20_000_000 | O_DIRECTORY

    /// Gives a file without a name one that no other file has.
    private static func link(_ descriptor: Int32, to path: String) -> Bool {
        path.withFileName {
            linkat(AT_FDCWD, "/proc/self/fd/\(descriptor)", AT_FDCWD, $0, AT_SYMLINK_FOLLOW) == 0
        }
    }

    /// Gives the complete file its name; removes it if that cannot be.
    private func rename(_ temporary: String) throws(FileError) {
        let isNamed = replaces ? Self.move(temporary, to: path) : linkNew(temporary)
        let error = FileError(.write, path)
        if !isNamed || !replaces { Self.remove(temporary) }
        guard isNamed else { throw error }
    }

    /// Gives a file a second name, which no other file has.
    private func linkNew(_ temporary: String) -> Bool {
        if temporary.withFileName({ first in path.withFileName { Glibc.link(first, $0) } }) == 0 {
            return true
        }
        // File systems without hard links.
        guard errno != EEXIST, path.withFileName({ access($0, F_OK) }) != 0 else { return false }
        return Self.move(temporary, to: path)
    }

    private static func move(_ path: String, to other: String) -> Bool {
        path.withFileName { path in other.withFileName { Glibc.rename(path, $0) } } == 0
    }

    private static func remove(_ path: String) {
        _ = path.withFileName { unlink($0) }
    }

    /// A new file in the directory of `path`, under a name that no other file has.
    private func createTemporary() throws(FileError) -> (String, Int32) {
        while true {
            let name = temporaryName
            let descriptor = name.withFileName { open($0, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666) }
            if descriptor >= 0 { return (name, descriptor) }
            guard errno == EEXIST else { throw FileError(.write, path, folder: FilePath.folder(path)) }
        }
    }

    private var temporaryName: String {
        "\(FilePath.folder(path))/.vqz-\(String(UInt64.random(in: .min ... .max), radix: 36)).tmp"
    }
}
