import Files

/// A file that a run left out, with the cause.
package struct SkippedFile: Equatable, Sendable {
    package let path: String
    /// One line for a person, without the path.
    package let reason: String

    init(_ error: BenchmarkFileError) {
        path = error.path
        let access = error.cause as? FileError
        reason = access.map { "cannot \($0.operation.rawValue): \($0.reason)" } ?? "\(error.cause)"
    }
}
