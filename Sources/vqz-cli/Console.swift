import Files
import Glibc

/// Messages for people, on standard error.
enum Console {
    /// "vqz: " and one line.
    static func error(_ message: String) {
        write("vqz: " + oneLine(message) + "\n")
    }

    static func warn(_ message: String) {
        error("warning: " + message)
    }

    /// Prints lines as they are.
    static func print(_ text: String) {
        write(FileName.printable(text) + "\n")
    }

    /// Replaces the line that the terminal shows by another; nothing happens when standard error is no
    /// terminal.
    static func showProgress(_ line: String) {
        guard isatty(STDERR_FILENO) != 0 else { return }
        write("\r\u{1B}[K" + oneLine(line))
    }

    /// Names may hold line breaks and escape sequences; messages do not.
    static func oneLine(_ text: String) -> String {
        var line = ""
        for scalar in FileName.printable(text).unicodeScalars {
            line.unicodeScalars.append(scalar.properties.generalCategory == .control ? "?" : scalar)
        }
        return line
    }

    /// Writes what can be written: there is nobody left to tell of a failure.
    private static func write(_ text: String) {
        Array(text.utf8).withUnsafeBytes { _ = Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}
