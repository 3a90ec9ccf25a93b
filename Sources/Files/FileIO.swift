import Glibc

/// Whole files in and out. The path "-" stands for standard input or output.
package enum FileIO {
    /// Reads a file to its end.
    ///
    /// - Parameter limit: files with more bytes are refused
    package static func read(_ path: String, limit: Int = 1 << 32) throws(FileError) -> [UInt8] {
        if path == "-" { return try read(descriptor: STDIN_FILENO, path, limit: limit) }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError(.read, path) }
        defer { close(descriptor) }
        return try read(descriptor: descriptor, path, limit: limit)
    }

    /// Writes a file that is there either as a whole or not at all, also when a signal ends the process. An
    /// existing file keeps its
    /// permissions. What is no regular file (a pipe, a device) is written in place.
    package static func write(_ bytes: [UInt8], to path: String) throws(FileError) {
        if path == "-" { return try write(bytes, descriptor: STDOUT_FILENO, path) }
        var status = stat()
        guard stat(path, &status) == 0 else {
            guard errno == ENOENT else { throw FileError(.write, path) }
            return try replace(resolved(path), with: bytes, mode: nil)
        }
        if status.st_mode & S_IFMT == S_IFREG {
            try replace(resolved(path), with: bytes, mode: status.st_mode & 0o777)
        } else {
            let descriptor = open(path, O_WRONLY | O_CLOEXEC)
            guard descriptor >= 0 else { throw FileError(.write, path) }
            try writeAndClose(bytes, descriptor, path)
        }
    }

    /// The directory in a path, "." for none.
    package static func directory(of path: String) -> String {
        // Of bytes: in characters a slash may be one with accents that follow.
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}

extension FileIO {
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
        // The system follows no more either.
        for _ in 0..<40 {
            guard let target = linkTarget(of: path) else { break }
            path = target.utf8.first == UInt8(ascii: "/") ? target : "\(directory(of: path))/\(target)"
        }
        return path
    }

    /// What a symbolic link says; nil if the path is none.
    private static func linkTarget(of path: String) -> String? {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(PATH_MAX)) { buffer in
            let count = readlink(path, buffer.baseAddress!, buffer.count)
            guard count > 0 else { return nil }
            return String(decoding: UnsafeRawBufferPointer(buffer).prefix(count), as: UTF8.self)
        }
    }

    /// Writes a file without a name and gives it one when it is complete; under a temporary name where that
    /// cannot be.
    private static func replace(_ path: String, with bytes: [UInt8], mode: mode_t?) throws(FileError) {
        let descriptor = open(directory(of: path), unnamed | O_WRONLY | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { return try replaceByName(path, with: bytes, mode: mode) }
        defer { close(descriptor) }
        if let mode { fchmod(descriptor, mode) }
        try write(bytes, descriptor: descriptor, path)
        if link(descriptor, to: path) { return }
        // The name is taken, or this system has no /proc.
        try withSignalsHeld { () throws(FileError) in
            let temporary = temporaryName(beside: path)
            guard link(descriptor, to: temporary) else {
                return try replaceByName(path, with: bytes, mode: mode)
            }
            guard rename(temporary, path) == 0 else {
                let error = FileError(.write, path)
                unlink(temporary)
                throw error
            }
        }
    }

    /// O_TMPFILE, a macro that Swift does not see.
    private static let unnamed: Int32 = 0o20_000_000 | O_DIRECTORY

    /// Gives a file without a name one that no other file has.
    private static func link(_ descriptor: Int32, to path: String) -> Bool {
        linkat(AT_FDCWD, "/proc/self/fd/\(descriptor)", AT_FDCWD, path, AT_SYMLINK_FOLLOW) == 0
    }

    private static func replaceByName(
        _ path: String, with bytes: [UInt8], mode: mode_t?
    ) throws(FileError) {
        try withSignalsHeld { () throws(FileError) in
            let (temporary, descriptor) = try createTemporary(beside: path)
            do throws(FileError) {
                if let mode { fchmod(descriptor, mode) }
                try writeAndClose(bytes, descriptor, path)
                guard rename(temporary, path) == 0 else { throw FileError(.write, path) }
            } catch {
                unlink(temporary)
                throw error
            }
        }
    }

    /// While a file has a temporary name, signals that end the process wait until it has its own or none.
    /// Threads of Dispatch let
    /// signals to this one.
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
            let descriptor = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
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
