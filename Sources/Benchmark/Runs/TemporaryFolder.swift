import Glibc

/// A new folder, of which only this process knows, for files that are not to stay. It goes with all files in it, also when SIGINT, SIGTERM
/// or SIGHUP end the process.
struct TemporaryFolder: ~Copyable {
    let path: String
    private let interruption: Interruption

    /// Makes a folder in `TMPDIR`, or in /tmp when that is not set.
    /// - Throws: `CorpusError.unreadable` with the folder that refused it.
    init() throws(CorpusError) {
        let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array((parent + "/vqz-bench-XXXXXX").utf8CString)
        guard mkdtemp(&template) != nil else { throw .unreadable(parent, code: errno) }
        let path = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
        self.path = path
        interruption = Interruption { Self.remove(path) }
    }

    /// Removes a file in the folder, if it is there.
    func remove(_ name: String) {
        unlink(path + "/" + name)
    }

    deinit { Self.remove(path) }

    /// Removes a folder with its files.
    private static func remove(_ path: String) {
        for name in (try? ImageFinder.entries(of: path)) ?? [] { unlink(path + "/" + name) }
        rmdir(path)
    }
}
