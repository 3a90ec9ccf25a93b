import Files

/// How the files of a command are called.
package struct NamingRule: Sendable {
    /// Which last one of several names is an output.
    package enum LastName: Sendable {
        /// One with the extension of what is written.
        case outputIfWritten
        /// One without the extensions of what is read.
        case outputUnlessRead
    }

    /// Extensions of what is read, in small letters.
    package let read: Set<String>
    /// The extension of what is written, unless an output is named.
    package let written: String
    package let lastName: LastName
    /// What is read, for messages: "PNG or Netpbm images".
    package let kinds: String

    package init(read: Set<String>, written: String, lastName: LastName, kinds: String) {
        self.read = read
        self.written = written
        self.lastName = lastName
        self.kinds = kinds
    }

    /// Whether a name is of what is read.
    func isRead(_ path: String) -> Bool {
        FilePath.extension(path).map(read.contains) ?? false
    }

    /// Whether the last one of several names is an output: standard output, a device or pipe, or by its
    /// extension.
    func isOutput(_ path: String) -> Bool {
        if FileFinder.isFolder(path) { return false }
        if path == "-" || FileIO.isSpecial(path) { return true }
        return switch lastName {
        case .outputIfWritten: FilePath.extension(path) == written
        case .outputUnlessRead: !isRead(path)
        }
    }

    /// The path of the output for an input: another extension for one of those that are read, or one more.
    func output(for path: String) -> String {
        (isRead(path) ? FilePath.withoutExtension(path) : path) + "." + written
    }
}
