import Glibc

/// A failed access to a file.
package struct FileError: Error, Equatable, Sendable {
    package enum Operation: String, Sendable {
        case read, write
    }

    package let operation: Operation
    /// As the caller gave it; "-" is standard input or output.
    package let path: String
    /// The system's error number.
    package let code: Int32

    /// The failure of the last call of the system.
    init(_ operation: Operation, _ path: String, code: Int32 = errno) {
        self.operation = operation
        self.path = path
        self.code = code
    }
}

extension FileError: CustomStringConvertible {
    /// The system's words for the error.
    package var reason: String { String(cString: strerror(code)) }

    /// One line for a person.
    package var description: String {
        let standard = operation == .read ? "standard input" : "standard output"
        return
            "cannot \(operation.rawValue) \(path == "-" ? standard : path): \(reason)"
    }
}
