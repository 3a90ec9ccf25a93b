import Glibc

/// Whole files in and out. The path "-" stands for standard input or output.
package enum FileIO {
    /// How many first bytes tell what a file is.
    private static let startCount = 32
    /// How many bytes come of a stream before somebody asks whether they are enough.
    private static let streamStartCount = 1 << 16

    /// Reads a file to its end; no more than its start if that is not wanted.
    ///
    /// - Parameters:
    ///   - limit: files with more bytes are refused
    ///   - isWanted: told the first 32 bytes, or all of a shorter file
    ///   - isEnough: told, now and then, what has come of a file that may have no end, such as a pipe; the
    ///     rest is not read if it says so
    package static func read(
        _ path: String, limit: Int = 1 << 32, isWanted: ([UInt8]) -> Bool = { _ in true },
        isEnough: ([UInt8]) -> Bool = { _ in false }
    ) throws(FileError) -> [UInt8] {
        if path == "-" { return try read(descriptor: STDIN_FILENO, path, limit, isWanted, isEnough) }
        let descriptor = path.withFileName { open($0, O_RDONLY | O_CLOEXEC) }
        guard descriptor >= 0 else {
            let error = FileError(.read, path)
            // Sockets, and files of others, cannot be opened by their names.
            guard let own = self.descriptor(named: path) else { throw error }
            return try read(descriptor: own, path, limit, isWanted, isEnough)
        }
        defer { close(descriptor) }
        return try read(descriptor: descriptor, path, limit, isWanted, isEnough)
    }

    /// The first bytes of a regular file, at most 32; nil for anything else, and for what cannot be read.
    package static func start(of path: String) -> [UInt8]? {
        guard !isSpecial(path), let target = try? target(of: path), case .regular = target else { return nil }
        let descriptor = path.withFileName { open($0, O_RDONLY | O_CLOEXEC) }
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        return try? readStart(of: descriptor, path)
    }

    /// The bytes of a regular file, behind links; 0 for anything else.
    package static func byteCount(of path: String) -> Int {
        var status = stat()
        guard path.withFileName({ stat($0, &status) }) == 0, status.st_mode & S_IFMT == S_IFREG else {
            return 0
        }
        return Int(status.st_size)
    }

    private static func read(
        descriptor: Int32, _ path: String, _ limit: Int, _ isWanted: ([UInt8]) -> Bool,
        _ isEnough: ([UInt8]) -> Bool
    ) throws(FileError) -> [UInt8] {
        var bytes = try readStart(of: descriptor, path)
        guard isWanted(bytes) else { return bytes }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw FileError(.read, path) }
        // The size is a hint: pipes have none, and files may grow.
        guard status.st_size <= limit else { throw FileError(.read, path, code: EFBIG) }
        bytes.reserveCapacity(Int(status.st_size))
        var next = status.st_mode & S_IFMT == S_IFREG ? Int.max : streamStartCount
        while true {
            guard bytes.count <= limit else { throw FileError(.read, path, code: EFBIG) }
            if bytes.count >= next {
                if isEnough(bytes) { return bytes }
                // All looks together take as long as two at the end.
                next = 2 * bytes.count
            }
            let chunk = try readChunk(of: descriptor, path, most: 1 << 20)
            if chunk.isEmpty { return bytes }
            bytes += chunk
        }
    }

    /// The first bytes: 32, fewer only where the file ends. Pipes may give them piece by piece.
    private static func readStart(of descriptor: Int32, _ path: String) throws(FileError) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < startCount {
            let chunk = try readChunk(of: descriptor, path, most: startCount - bytes.count)
            if chunk.isEmpty { break }
            bytes += chunk
        }
        return bytes
    }

    /// The next bytes; none at the end of the file.
    private static func readChunk(
        of descriptor: Int32, _ path: String, most: Int
    ) throws(FileError) -> [UInt8] {
        var count = 0
        let chunk = [UInt8](unsafeUninitializedCapacity: most) { buffer, initialized in
            count = Descriptor.read(descriptor, buffer.baseAddress, most)
            initialized = max(count, 0)
        }
        guard count >= 0 else { throw FileError(.read, path) }
        return chunk
    }
}
