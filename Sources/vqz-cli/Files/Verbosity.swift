/// How much a command says on standard error.
enum Verbosity {
    /// Errors alone.
    case quiet
    case normal
    /// A line for every file too.
    case verbose

    func warn(_ message: String) {
        if self != .quiet { Console.warn(message) }
    }

    /// Says what is neither an error nor a warning.
    func notice(_ message: String) {
        if self != .quiet { Console.error(message) }
    }

    func detail(_ message: String) {
        if self == .verbose { Console.error(message) }
    }
}
