import Glibc

// What paths lead to.
extension FileIO {
    /// The kinds of things to write to.
    enum Target {
        case missing
        case regular(stat)
        case folder
        case descriptor(Int32)
        case other
    }

    /// Whether a path stands for standard input or output, a descriptor, a pipe, a device or a folder.
    package static func isSpecial(_ path: String) -> Bool {
        switch try? target(of: path) {
        case .descriptor, .folder, .other: true
        case .missing, .regular, nil: false
        }
    }

    /// Whether there is anything behind a path.
    package static func exists(_ path: String) -> Bool {
        path.withFileName { access($0, F_OK) } == 0
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

    /// Bytes that are the same for paths that lead to one name in one folder, whether the file is there or
    /// not.
    package static func location(of path: String) -> [UInt8] {
        let path = resolved(path)
        var (folder, missing) = (FilePath.folder(path), [FilePath.name(path)])
        while !exists(folder), folder != FilePath.folder(folder) {
            missing.insert(FilePath.name(folder), at: 0)
            folder = FilePath.folder(folder)
        }
        let rest = missing.filter { $0 != "" && $0 != "." }.map { "/" + $0 }.joined()
        guard let real = folder.withFileName({ realpath($0, nil) }) else { return FileName.bytes(path) }
        defer { free(real) }
        let bytes = UnsafeRawBufferPointer(start: real, count: strlen(real))
        // The root ends in a slash, other folders do not.
        return (bytes.count == 1 ? [] : Array(bytes)) + FileName.bytes(rest)
    }

    static func target(of path: String) throws(FileError) -> Target {
        if path == "-" { return .descriptor(STDOUT_FILENO) }
        if let descriptor = descriptor(named: path) { return .descriptor(descriptor) }
        var status = stat()
        guard path.withFileName({ stat($0, &status) }) == 0 else {
            guard errno == ENOENT else { throw FileError(.write, path) }
            return .missing
        }
        switch status.st_mode & S_IFMT {
        case S_IFDIR: return .folder
        case S_IFREG:
            guard path.withFileName({ access($0, W_OK) }) == 0 else { throw FileError(.write, path) }
            return .regular(status)
        default: return .other
        }
    }

    /// The path behind symbolic links, which stay what they are, also where it is not there yet.
    static func resolved(_ path: String) -> String {
        var path = path
        for _ in 0..<mostLinks {
            guard let target = linkTarget(of: path) else { break }
            path = joined(target, from: path)
        }
        return path
    }

    /// The descriptor that a path stands for, also by symbolic links, such as `/dev/stdout` and `/dev/fd/3`.
    static func descriptor(named path: String) -> Int32? {
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

    /// The system follows no more either.
    private static let mostLinks = 40

    /// Where a link at `path` leads that says `target`.
    private static func joined(_ target: String, from path: String) -> String {
        target.utf8.first == UInt8(ascii: "/") ? target : "\(FilePath.folder(path))/\(target)"
    }

    /// The target of a symbolic link; nil if the path is no link.
    private static func linkTarget(of path: String) -> String? {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(PATH_MAX)) { buffer in
            let count = path.withFileName { readlink($0, buffer.baseAddress!, buffer.count) }
            guard count > 0 else { return nil }
            return FileName.text(UnsafeRawBufferPointer(buffer).prefix(count))
        }
    }
}
