import Glibc

/// Why a folder cannot be searched or made.
package enum FolderError: Error, Equatable, Sendable {
    /// The system's error number for a path.
    case unreadable(String, code: Int32)
    case tooDeep(String, limit: Int)
}

extension FolderError: CustomStringConvertible {
    /// One line for a person.
    package var description: String {
        switch self {
        case .unreadable(let path, let code): "\(path): \(String(cString: strerror(code)))"
        case .tooDeep(let path, let limit): "\(path): folders nest deeper than \(limit)"
        }
    }
}
