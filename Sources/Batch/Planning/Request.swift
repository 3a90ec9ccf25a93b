import Files

/// Files as a person names them to a command.
package struct Request: Sendable {
    /// At least one: inputs, folders of such, and maybe an output at the end; "-" is standard input or
    /// output.
    package var names: [String]
    /// The output of the only input, if named apart.
    package var output: String?
    /// Where outputs go that are not named; nil for beside their inputs.
    package var outputFolder: String?
    /// Whether folders are searched, with the folders in them.
    package var searchesFolders: Bool
    package var rule: NamingRule

    package init(
        names: [String], output: String? = nil, outputFolder: String? = nil, searchesFolders: Bool = false,
        rule: NamingRule
    ) {
        self.names = names
        self.output = output
        self.outputFolder = outputFolder
        self.searchesFolders = searchesFolders
        self.rule = rule
    }

    /// Which of the names are inputs, and which is the output of the only one.
    package struct Arrangement: Equatable, Sendable {
        package let inputs: [String]
        /// nil if outputs are named after their inputs.
        package let output: String?
    }

    /// Tells inputs and output apart.
    ///
    /// - Throws: `RequestError` for names that do not go together.
    package func arrangement() throws(RequestError) -> Arrangement {
        if let output {
            guard outputFolder == nil else { throw .outputAndFolder }
            return try arrangement(names, output)
        }
        if outputFolder == nil, names.count > 1, let last = names.last {
            if rule.isOutput(last) { return try arrangement(names.dropLast(), last) }
            // Neither there nor like an input: an output that lacks the extension.
            if !rule.isRead(last), !FileIO.exists(last) { throw .noOutput(last, written: rule.written) }
        }
        guard !names.contains("-") || (names.count == 1 && outputFolder == nil) else {
            throw .standardInput
        }
        return Arrangement(inputs: names, output: names == ["-"] ? "-" : nil)
    }

    private func arrangement(
        _ inputs: some Collection<String>, _ output: String
    ) throws(RequestError) -> Arrangement {
        guard inputs.count == 1 else { throw .oneOutput(output, inputs: inputs.count) }
        return Arrangement(inputs: Array(inputs), output: output)
    }
}
