import Glibc

/// Whole files in and out. The path "-" stands for standard input or output.
package enum FileIO {
    /// Reads a file to its end.
    ///
    /// - Parameter limit: files with more bytes are refused
    package static func read(_ path: String, limit: Int = 1 << 32) throws(FileError) -> [UInt8] {
        if path == "-" { return try read(descriptor: STDIN_FILENO, path, limit: limit) }
        let descriptor = path.withFileName { open($0, O_RDONLY | O_CLOEXEC) }
        guard descriptor >= 0 else { throw FileError(.read, path) }
        defer { close(descriptor) }
        return try read(descriptor: descriptor, path, limit: limit)
    }

    /// Writes a file that is there either as a whole or not at all, also when a signal ends the process.
    ///
    /// An existing file keeps its permissions and, where the system allows it, its owner and group; its other
    /// names (hard links) keep the old contents, its extended attributes are lost. What is no regular file (a
    /// pipe, a device), or is one of the process's own descriptors (`/dev/stdout`, `/dev/fd/3`), is written
    /// in place.
    /// - Throws: `FileError`, also for an existing file that may not be written.
    package static func write(_ bytes: [UInt8], to path: String) throws(FileError) {
        switch try target(of: path) {
        case .descriptor(let descriptor): try write(bytes, descriptor: descriptor, path)
        case .missing: try replace(resolved(path), with: bytes, status: nil)
        case .regular(let status): try replace(resolved(path), with: bytes, status: status)
        case .other:
            let descriptor = path.withFileName { open($0, O_WRONLY | O_CLOEXEC) }
            guard descriptor >= 0 else { throw FileError(.write, path) }
            try writeAndClose(bytes, descriptor, path)
        }
    }

    /// Checks, before any work is done for it, that a file can probably be written.
    ///
    /// - Throws: `FileError` if its folder is missing or may not be written, or if it exists and may not be
    ///   written.
    package static func checkWritable(_ path: String) throws(FileError) {
        switch try target(of: path) {
        case .descriptor, .other: return
        case .missing, .regular:
            let folder = directory(of: resolved(path))
            guard folder.withFileName({ access($0, W_OK | X_OK) }) == 0 else { throw FileError(.write, path) }
        }
    }

    /// The first bytes of a regular file, at most 32; nil for anything else, and for what cannot be read.
    package static func start(of path: String) -> [UInt8]? {
        guard !isSpecial(path), let target = try? target(of: path), case .regular = target else { return nil }
        let descriptor = path.withFileName { open($0, O_RDONLY | O_CLOEXEC) }
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 32)
        let count = Glibc.read(descriptor, &bytes, bytes.count)
        return count < 0 ? nil : Array(bytes.prefix(count))
    }

    /// Whether a path stands for standard input or output, a descriptor, a pipe, a device or a folder.
    package static func isSpecial(_ path: String) -> Bool {
        switch try? target(of: path) {
        case .descriptor, .other: true
        case .missing, .regular, nil: false
        }
    }

    /// Whether two paths lead to one file.
    package static func isSame(_ first: String, _ second: String) -> Bool {
        guard first != "-", second != "-" else { return false }
        var (a, b) = (stat(), stat())
        guard first.withFileName({ stat($0, &a) }) == 0, second.withFileName({ stat($0, &b) }) == 0 else {
            return false
        }
        return a.st_dev == b.st_dev && a.st_ino == b.st_ino
    }

    /// The directory in a path, "." for none.
    package static func directory(of path: String) -> String {
        // By bytes: as a character, a slash may include accents that follow it.
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}

extension FileIO {
    /// The kinds of things to write to.
    private enum Target {
        case missing
        case regular(stat)
        case descriptor(Int32)
        case other
    }

    private static func target(of path: String) throws(FileError) -> Target {
        if path == "-" { return .descriptor(STDOUT_FILENO) }
        if let descriptor = descriptor(named: path) { return .descriptor(descriptor) }
        var status = stat()
        guard path.withFileName({ stat($0, &status) }) == 0 else {
            guard errno == ENOENT else { throw FileError(.write, path) }
            return .missing
        }
        guard status.st_mode & S_IFMT == S_IFREG else { return .other }
        guard path.withFileName({ access($0, W_OK) }) == 0 else { throw FileError(.write, path) }
        return .regular(status)
    }

    /// The descriptor that a path stands for, also by symbolic links, such as `/dev/stdout` and `/dev/fd/3`.
    private static func descriptor(named path: String) -> Int32? {
        var path = path
        for _ in 0..<mostLinks {
            for folder in ["/dev/fd/", "/proc/self/fd/", "/proc/\(getpid())/fd/"] where path.hasPrefix(folder)
            {
                return Int32(path.dropFirst(folder.count))
            }
            guard let target = linkTarget(of: path) else { return nil }
            path = joined(target, from: path)
        }
        return nil
    }

    private static func read(descriptor: Int32, _ path: String, limit: Int) throws(FileError) -> [UInt8] {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw FileError(.read, path) }
        // The size is a hint: pipes have none, and files may grow.
        guard status.st_size <= limit else { throw FileError(.read, path, code: EFBIG) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Int(status.st_size))
        while true {
            let chunk = try readChunk(of: descriptor, path)
            if chunk.isEmpty { return bytes }
            bytes += chunk
            guard bytes.count <= limit else { throw FileError(.read, path, code: EFBIG) }
        }
    }

    /// The next bytes, at most 2^20; none at the end of the file.
    private static func readChunk(of descriptor: Int32, _ path: String) throws(FileError) -> [UInt8] {
        var count = 0
        let chunk = [UInt8](unsafeUninitializedCapacity: 1 << 20) { buffer, initialized in
            repeat {
                count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            } while count < 0 && errno == EINTR
            initialized = max(count, 0)
        }
        guard count >= 0 else { throw FileError(.read, path) }
        return chunk
    }

    /// The path behind symbolic links, which stay what they are, also where it is not there yet.
    private static func resolved(_ path: String) -> String {
        var path = path
        for _ in 0..<mostLinks {
            guard let target = linkTarget(of: path) else { break }
            path = joined(target, from: path)
        }
        return path
    }

    /// The system follows no more either.
    private static let mostLinks = 40

    /// Where a link at `path` leads that says `target`.
    private static func joined(_ target: String, from path: String) -> String {
        target.utf8.first == UInt8(ascii: "/") ? target : "\(directory(of: path))/\(target)"
    }

    /// The target of a symbolic link; nil if the path is no link.
    private static func linkTarget(of path: String) -> String? {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(PATH_MAX)) { buffer in
            let count = path.withFileName { readlink($0, buffer.baseAddress!, buffer.count) }
            guard count > 0 else { return nil }
            return FileName.text(UnsafeRawBufferPointer(buffer).prefix(count))
        }
    }

    /// Writes a file without a name and gives it one when it is complete; under a temporary name where that
    /// cannot be.
    private static func replace(_ path: String, with bytes: [UInt8], status: stat?) throws(FileError) {
        let folder = directory(of: path)
        let descriptor = folder.withFileName { open($0, unnamed | O_WRONLY | O_CLOEXEC, 0o666) }
        guard descriptor >= 0 else { return try replaceByName(path, with: bytes, status: status) }
        defer { close(descriptor) }
        if let status { adopt(status, descriptor) }
        try write(bytes, descriptor: descriptor, path)
        if link(descriptor, to: path) { return }
        // The name is taken, or this system has no /proc.
        try withSignalsHeld { () throws(FileError) in
            let temporary = temporaryName(beside: path)
            guard link(descriptor, to: temporary) else {
                return try replaceByName(path, with: bytes, status: status)
            }
            guard move(temporary, to: path) else {
                let error = FileError(.write, path)
                remove(temporary)
                throw error
            }
        }
    }

    /// Gives a new file what it can have of the one that it replaces.
    private static func adopt(_ status: stat, _ descriptor: Int32) {
        // Where the owner may not be kept, the group still may.
        if fchown(descriptor, status.st_uid, status.st_gid) != 0 {
            _ = fchown(descriptor, uid_t.max, status.st_gid)
        }
        fchmod(descriptor, status.st_mode & 0o777)
    }

    /// O_TMPFILE, a macro that Swift does not see.
    private static let unnamed: Int32 = 0o20_000_000 | O_DIRECTORY

    /// Gives a file without a name one that no other file has.
    private static func link(_ descriptor: Int32, to path: String) -> Bool {
        path.withFileName {
            linkat(AT_FDCWD, "/proc/self/fd/\(descriptor)", AT_FDCWD, $0, AT_SYMLINK_FOLLOW) == 0
        }
    }

    private static func replaceByName(
        _ path: String, with bytes: [UInt8], status: stat?
    ) throws(FileError) {
        try withSignalsHeld { () throws(FileError) in
            let (temporary, descriptor) = try createTemporary(beside: path)
            do throws(FileError) {
                if let status { adopt(status, descriptor) }
                try writeAndClose(bytes, descriptor, path)
                guard move(temporary, to: path) else { throw FileError(.write, path) }
            } catch {
                remove(temporary)
                throw error
            }
        }
    }

    private static func move(_ path: String, to other: String) -> Bool {
        path.withFileName { path in other.withFileName { rename(path, $0) } } == 0
    }

    private static func remove(_ path: String) {
        _ = path.withFileName { unlink($0) }
    }

    /// While a file has a temporary name, signals that end the process wait until it has its own or none.
    /// Threads of Dispatch let signals to this one.
    private static func withSignalsHeld(_ body: () throws(FileError) -> Void) throws(FileError) {
        var (held, before) = (sigset_t(), sigset_t())
        sigemptyset(&held)
        for signal in [SIGINT, SIGTERM, SIGHUP] { sigaddset(&held, signal) }
        pthread_sigmask(SIG_BLOCK, &held, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        try body()
    }

    /// A new file in the directory of `path`, under a name that no other file has.
    private static func createTemporary(beside path: String) throws(FileError) -> (String, Int32) {
        while true {
            let name = temporaryName(beside: path)
            let descriptor = name.withFileName { open($0, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666) }
            if descriptor >= 0 { return (name, descriptor) }
            guard errno == EEXIST else { throw FileError(.write, path) }
        }
    }

    private static func temporaryName(beside path: String) -> String {
        "\(directory(of: path))/.vqz-\(String(UInt64.random(in: .min ... .max), radix: 36)).tmp"
    }

    private static func writeAndClose(
        _ bytes: [UInt8], _ descriptor: Int32, _ path: String
    ) throws(FileError) {
        do throws(FileError) {
            try write(bytes, descriptor: descriptor, path)
        } catch {
            close(descriptor)
            throw error
        }
        guard close(descriptor) == 0 else { throw FileError(.write, path) }
    }

    private static func write(_ bytes: [UInt8], descriptor: Int32, _ path: String) throws(FileError) {
        var offset = 0
        while offset < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress! + offset, bytes.count - offset)
            }
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw FileError(.write, path) }
            offset += count
        }
    }
}
