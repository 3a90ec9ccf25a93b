import Files
import ImageFiles

/// An error as the person who typed the command sees it: whose fault, then what and where.
struct Failure: Error {
    let message: String

    init(_ message: String) {
        self.message = message
    }

    /// The failure of reading a file.
    ///
    /// - Parameter advice: what to do about an error that is the file's own; nil for nothing
    init(reading path: String, _ error: any Error, advice: String? = nil) {
        switch error {
        case let failure as Failure: self = failure
        case let error as FileError: self.init(error)
        default:
            self.init("\(path == "-" ? "standard input" : path): \(error)\(advice.map { "; \($0)" } ?? "")")
        }
    }

    init(_ error: FileError) {
        let stream = error.operation == .read ? "standard input" : "standard output"
        let path = error.path == "-" ? stream : error.path
        message = "\(path): cannot \(error.operation.rawValue): \(error.reason)"
    }
}
