/// What a map of the sources claims.
struct Map {
    /// The entries of the code block of the section on the module graph.
    let graph: [String]
    /// Types and members, such as `Encoder.encode`, in back quotes in the section of walks.
    let names: [String]
    /// Paths of the repository in back quotes: those that start with a folder of its own.
    let paths: [String]

    init(parsing text: String) {
        func section(_ title: String) -> Substring {
            guard let start = text.range(of: "## \(title)\n") else { return "" }
            let rest = text[start.upperBound...]
            return rest[..<(rest.range(of: "\n## ")?.lowerBound ?? rest.endIndex)]
        }
        let blocks = section("Module graph").split(separator: "```", omittingEmptySubsequences: false)
        // An indented line goes on with the one before.
        let lines = blocks.count > 1 ? blocks[1].replacing(/\n +/, with: " ").split(separator: "\n") : []
        graph = lines.map(String.init)
        names = section("Four walks").matches(of: /`([A-Z]\w*(?:\.\w+)?)`/).map { String($0.1) }
        paths = text.matches(of: /`((?:Sources|Tests|spec|corpus|\.ci)\/[^`]+)`/).map { String($0.1) }
    }
}
