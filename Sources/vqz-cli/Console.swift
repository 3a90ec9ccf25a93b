import Files
import Glibc
import Parallel

/// Messages for people, on standard error.
enum Console {
    /// "vqz: " and one line.
    static func error(_ message: String) {
        writeLines("vqz: " + oneLine(message) + "\n")
    }

    static func warn(_ message: String) {
        error("warning: " + message)
    }

    /// Prints lines.
    static func print(_ text: String) {
        writeLines(lines(text) + "\n")
    }

    /// Lines as they can be printed, without escape sequences in names.
    static func lines(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { oneLine(String($0)) }
            .joined(separator: "\n")
    }

    /// Replaces the line of progress that the terminal shows by another, or by nothing; nothing happens when
    /// standard error is no terminal.
    static func showProgress(_ line: String) {
        guard isatty(STDERR_FILENO) != 0 else { return }
        isShowing.withLock { isShowing in
            write((isShowing ? clear : "") + String(oneLine(line).prefix(columns - 1)))
            isShowing = !line.isEmpty
        }
    }

    /// Names may hold line breaks and escape sequences; messages do not.
    static func oneLine(_ text: String) -> String {
        var line = ""
        for scalar in FileName.printable(text).unicodeScalars {
            line.unicodeScalars.append(scalar.properties.generalCategory == .control ? "?" : scalar)
        }
        return line
    }

    /// Whether the terminal shows a line of progress, which is taken away before other lines.
    private static let isShowing = Guarded(false)

    /// Goes to the start of the line and empties it.
    private static let clear = "\r\u{1B}[K"

    /// The width of the terminal; 80 if it tells none.
    private static var columns: Int {
        var size = winsize()
        guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 1 else { return 80 }
        return Int(size.ws_col)
    }

    /// Writes whole lines.
    private static func writeLines(_ text: String) {
        isShowing.withLock { isShowing in
            write((isShowing ? clear : "") + text)
            isShowing = false
        }
    }

    /// Writes what can be written: there is nobody left to tell of a failure.
    private static func write(_ text: String) {
        _ = Descriptor.write(STDERR_FILENO, Array(text.utf8))
    }
}
