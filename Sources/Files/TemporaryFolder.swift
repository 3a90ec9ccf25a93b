import Glibc
import Synchronization

/// A new folder, of which only this process knows, for files that are not to stay. It goes with all files in
/// it, also when SIGINT, SIGTERM
/// or SIGHUP end the process.
package struct TemporaryFolder: ~Copyable {
    package let path: String

    /// The folders that exist. They come and go under its lock, so that an interruption finds each of them.
    private static let existing = Mutex<Set<String>>([])

    /// Removes all folders, and keeps the lock so that none follows.
    private static let interruption = Interruption { end in
        existing.withLock { paths in
            for path in paths { remove(path) }
            end()
        }
    }

    /// Makes a folder in `TMPDIR`, or in /tmp when that is not set.
    /// - Throws: `FolderError.unreadable` with the folder that refused it.
    package init() throws(FolderError) {
        _ = Self.interruption
        path = try Self.existing.withLock { paths throws(FolderError) in
            let path = try Self.make()
            paths.insert(path)
            return path
        }
    }

    /// Removes a file in the folder, if it is there.
    package func remove(_ name: String) {
        _ = (path + "/" + name).withFileName { unlink($0) }
    }

    deinit {
        Self.existing.withLock { [path] paths in
            Self.remove(path)
            paths.remove(path)
        }
    }

    private static func make() throws(FolderError) -> String {
        let parent = Environment.value("TMPDIR") ?? "/tmp"
        var template = FileName.bytes(parent + "/vqz-XXXXXX").map { CChar(bitPattern: $0) } + [0]
        guard mkdtemp(&template) != nil else { throw .unreadable(parent, code: errno) }
        return FileName.text(template.dropLast().map { UInt8(bitPattern: $0) })
    }

    /// Removes a folder with its files.
    private static func remove(_ path: String) {
        for name in (try? FileFinder.entries(of: path)) ?? [] {
            _ = (path + "/" + name).withFileName { unlink($0) }
        }
        _ = path.withFileName { rmdir($0) }
    }
}
