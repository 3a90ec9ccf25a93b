import Glibc

/// A failed access to a file.
package struct FileError: Error, Equatable, Sendable {
    package enum Operation: String, Sendable {
        case read, write
    }

    package let operation: Operation
    /// The path as the caller gave it; "-" is standard input or output.
    package let path: String
    /// The folder of the path, if the error is with that; nil if it is with the file.
    package let folder: String?
    /// The system's error number.
    package let code: Int32

    /// The failure of the last call of the system.
    package init(
        _ operation: Operation, _ path: String, folder: String? = nil, code: Int32 = errno
    ) {
        self.operation = operation
        self.path = path
        self.folder = folder
        self.code = code
    }
}

extension FileError: CustomStringConvertible {
    /// The system's words for the error, and what to do about a folder.
    package var reason: String {
        let words = String(cString: strerror(code))
        guard let folder else { return words }
        let name = folder == "." ? "the current folder" : "the folder \(folder)"
        return switch code {
        case ENOENT: "\(name) is missing: make it first"
        case EACCES, EPERM, EROFS: "\(name) may not be written (\(words)): name an output in another one"
        default: "\(name): \(words)"
        }
    }

    /// One line for a person.
    package var description: String {
        let standard = operation == .read ? "standard input" : "standard output"
        return
            "cannot \(operation.rawValue) \(path == "-" ? standard : path): \(reason)"
    }
}
