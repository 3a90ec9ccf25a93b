/// Names and options that do not go together.
package enum RequestError: Error, Equatable, Sendable {
    case outputAndFolder
    case oneOutput(String, inputs: Int)
    case standardInput
    /// The last name is no file, and lacks the extension of an output.
    case noOutput(String, written: String)
}

extension RequestError: CustomStringConvertible {
    /// One line for a person.
    package var description: String {
        switch self {
        case .outputAndFolder: "--output names one file, --output-dir a folder for many: give one of them"
        case .oneOutput(let output, let inputs):
            "\(output) is one output for \(inputs) inputs: name one input, or use --output-dir"
        case .standardInput:
            "- is standard input, which has no name to derive another from: name it alone, or with its output"
        case .noOutput(let name, let written):
            "\(name) is no file and does not end in .\(written): write it with --output, or folders with "
                + "--output-dir"
        }
    }
}
