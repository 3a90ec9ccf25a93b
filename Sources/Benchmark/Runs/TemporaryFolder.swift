import Glibc

/// A new folder, of which only this process knows, for files that are not to stay.
struct TemporaryFolder: ~Copyable {
    let path: String

    /// Makes a folder in `TMPDIR`, or in /tmp when that is not set.
    /// - Throws: `CorpusError.unreadable` with the folder that refused it.
    init() throws(CorpusError) {
        let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array((parent + "/vqz-bench-XXXXXX").utf8CString)
        guard mkdtemp(&template) != nil else { throw .unreadable(parent, code: errno) }
        path = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    }

    /// Removes a file in the folder, if it is there.
    func remove(_ name: String) {
        unlink(path + "/" + name)
    }

    deinit { rmdir(path) }
}
