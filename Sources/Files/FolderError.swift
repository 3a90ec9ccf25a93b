import Glibc

/// Why a folder cannot be searched or made.
package enum FolderError: Error, Equatable, Sendable {
    /// The system's error number for a path.
    case unreadable(String, code: Int32)
    case tooDeep(String, limit: Int)
}

extension FolderError: CustomStringConvertible {
    package var path: String {
        switch self {
        case .unreadable(let path, _), .tooDeep(let path, _): path
        }
    }

    /// The error without its path.
    package var reason: String {
        switch self {
        case .unreadable(_, let code): String(cString: strerror(code))
        case .tooDeep(_, let limit): "folders nest deeper than \(limit)"
        }
    }

    /// One line for a person.
    package var description: String { "\(path): \(reason)" }
}
