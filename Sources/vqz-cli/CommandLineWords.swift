import ArgumentParser

/// The words of a command line, before they are parsed.
enum CommandLineWords {
    /// The words with values joined to their options: "-q8" and "-q -1" become "-q=8" and "-q=-1".
    ///
    /// - Throws: `ValidationError` for a name that looks like options.
    static func prepared(_ words: [String]) throws -> [String] {
        var prepared: [String] = []
        for (index, word) in words.enumerated() {
            if word == "--" { return prepared + words[index...] }
            if let joined = split(word) {
                prepared += joined
            } else if isNegative(word), let option = prepared.last, option.hasPrefix("-"), option != "-" {
                prepared[prepared.count - 1] = "\(option)=\(word)"
            } else {
                try check(word)
                prepared.append(word)
            }
        }
        return prepared
    }

    /// An option of one letter and its number: "-q8", "-e9", "-j4".
    private static func split(_ word: String) -> [String]? {
        guard ["-q", "-e", "-j"].contains(where: word.hasPrefix), word.utf8.count > 2,
            word.utf8.dropFirst(2).allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { return nil }
        return [String(word.prefix(2)), String(word.dropFirst(2))]
    }

    /// Whether a word starts like a negative number.
    private static func isNegative(_ word: String) -> Bool {
        let bytes = Array(word.utf8.prefix(2))
        return bytes.count == 2 && bytes[0] == UInt8(ascii: "-")
            && (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[1])
    }

    private static let extensions = [".png", ".pbm", ".pgm", ".ppm", ".pnm", ".pam", ".vqz", ".vqm"]

    /// Refuses a name that would be read as options of one letter each.
    private static func check(_ word: String) throws {
        guard word.hasPrefix("-"), !word.contains("="),
            extensions.contains(where: word.lowercased().hasSuffix)
        else { return }
        throw ValidationError("\(word) looks like options: write ./\(word), or -- before all names")
    }
}
