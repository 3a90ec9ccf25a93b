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

    /// The bytes of a regular file, behind links; 0 for anything else.
    package static func byteCount(of path: String) -> Int {
        var status = stat()
        guard path.withFileName({ stat($0, &status) }) == 0, status.st_mode & S_IFMT == S_IFREG else {
            return 0
        }
        return Int(status.st_size)
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
}
