import Glibc

/// Why processes cannot be timed.
package enum TimingError: Error, Equatable, Sendable {
    /// The system's error number for a program.
    case notStarted(String, code: Int32)
    /// A command that ended with a wait status other than 0.
    case failed(String, status: Int32)
    /// A command that wrote no file.
    case noOutput(String)
}

extension TimingError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notStarted(let program, let code): "\(program): \(String(cString: strerror(code)))"
        case .failed(let command, let status) where status & 0x7F == 0:
            "\(command): exit status \(status >> 8 & 0xFF)"
        case .failed(let command, let status): "\(command): ended by signal \(status & 0x7F)"
        case .noOutput(let command): "\(command): wrote no file"
        }
    }
}
