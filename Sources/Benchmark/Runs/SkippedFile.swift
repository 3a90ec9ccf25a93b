import Files

/// A file that a run left out, with the cause.
package struct SkippedFile: Equatable, Sendable {
    package let path: String
    /// One line for a person, without the path.
    package let reason: String

    package init(path: String, reason: String) {
        self.path = path
        self.reason = reason
    }

    init(_ error: BenchmarkFileError) {
        let access = error.cause as? FileError
        let reason = access.map { "cannot \($0.operation.rawValue): \($0.reason)" } ?? "\(error.cause)"
        self.init(path: error.path, reason: reason)
    }
}
