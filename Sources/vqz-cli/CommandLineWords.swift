import ArgumentParser
import Files
import ImageFiles

/// The words of a command line, before they are parsed.
struct CommandLineWords {
    /// Options of one letter without a value, in any command.
    private static let flags: Set<Unicode.Scalar> = ["f", "n", "r", "v", "h"]
    /// Options of one letter with a value.
    private static let valued: Set<Unicode.Scalar> = ["q", "e", "j", "o"]

    /// Extensions of what the command reads, and of what it writes; all when the command has no outputs.
    private let read, written: Set<String>

    /// - Parameter command: nil if the words name none
    init(for command: ParsableCommand.Type?) {
        let (images, own) = (ImageFile.Format.extensions, Set(["vqz"]))
        if command == CompressCommand.self {
            (read, written) = (images, own)
        } else if command == DecompressCommand.self || command == ThumbnailCommand.self {
            (read, written) = (own, Set(ImageFile.Format.written.flatMap(\.extensions)))
        } else {
            read = images.union(["vqz", "vqm"])
            written = read
        }
    }

    /// The words with values joined to their options: "-q8" and "-q -1" become "-q=8" and "-q=-1".
    ///
    /// - Throws: `ValidationError` for a name that looks like options.
    func prepared(_ words: [String]) throws -> [String] {
        var prepared: [String] = []
        for (index, word) in words.enumerated() {
            if word == "--" { return prepared + words[index...] }
            if let option = prepared.last, option.hasPrefix("-"), option != "-", Self.isNegative(word) {
                prepared[prepared.count - 1] = "\(option)=\(word)"
            } else {
                prepared += try parts(of: word)
            }
        }
        return prepared
    }

    /// Whether a word starts like a negative number.
    private static func isNegative(_ word: String) -> Bool {
        let start = Array(word.utf8.prefix(2))
        return start.count == 2 && start[0] == UInt8(ascii: "-") && isDigit(start[1])
    }

    private static func isDigit(_ byte: UInt8?) -> Bool {
        byte.map { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ?? false
    }

    /// A word of one-letter options with its value apart: "-fq8" as "-f" and "-q=8". Other words stay as they
    /// are.
    private func parts(of word: String) throws -> [String] {
        if word.hasPrefix("--"), isName(word) { throw Self.looksLikeOptions(word) }
        let letters = Array(word.unicodeScalars.dropFirst())
        guard word.utf8.first == UInt8(ascii: "-"), letters.count > 1, letters[0] != "-" else {
            return [word]
        }
        let flags = letters.prefix { Self.flags.contains($0) }
        guard let option = letters.dropFirst(flags.count).first else { return [word] }
        let value = Self.text(letters.dropFirst(flags.count + 1))
        guard Self.valued.contains(option), flags.isEmpty || Self.isDigit(value.utf8.first) || value.isEmpty,
            !isInput(value, of: option)
        else { throw Self.looksLikeOptions(word) }
        if value.isEmpty || value.hasPrefix("=") { return [word] }
        return (flags.isEmpty ? [] : ["-" + Self.text(flags)]) + ["-\(option)=\(value)"]
    }

    /// Whether a word has the extension of a file, and is no option with its value: "--help.png".
    private func isName(_ word: String) -> Bool {
        guard let ending = FilePath.extension(word), !word.utf8.contains(UInt8(ascii: "=")) else {
            return false
        }
        return read.union(written).contains(ending)
    }

    /// What to do about words that were taken for options and are names of files; nil if none is.
    static func hint(_ words: [String]) -> String? {
        let options = words.prefix { $0 != "--" }.filter { $0.hasPrefix("-") && $0 != "-" }
        return options.first(where: FileIO.exists).map {
            "\($0) is a file too: for its name, write ./\($0), or -- before all names"
        }
    }

    private static func text(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        String(String.UnicodeScalarView(scalars))
    }

    /// Whether the value of an option is the rest of a name instead: "ld.png" of "-old.png", ".png" of
    /// "-q.png".
    private func isInput(_ value: String, of option: Unicode.Scalar) -> Bool {
        guard !value.hasPrefix("="), let ending = FilePath.extension("\(option)\(value)") else {
            return false
        }
        return option == "o"
            ? read.contains(ending) && !written.contains(ending) : read.union(written).contains(ending)
    }

    private static func looksLikeOptions(_ word: String) -> ValidationError {
        ValidationError("\(word) looks like options: write ./\(word), or -- before all names")
    }
}
