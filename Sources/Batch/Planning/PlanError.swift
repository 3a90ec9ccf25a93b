/// Why nothing is done for the files of a request.
package enum PlanError: Error, Equatable, Sendable {
    /// A folder is not searched unless that is asked for.
    case folder(String)
    case folderToFile(String, String)
    /// The folder for outputs is something else.
    case noFolder(String)
    /// Two inputs have one output.
    case sameOutput(String, String, String)
    /// An input is the output of another.
    case inputAsOutput(String, of: String)
    /// An error as its line, and as many more of the two kinds before.
    case several(String, others: Int)
}

extension PlanError: CustomStringConvertible {
    /// One line for a person.
    package var description: String {
        switch self {
        case .folder(let path):
            "\(path): is a folder: -r takes the files in it, --output-dir writes into it"
        case .folderToFile(let path, let output):
            "\(path): is a folder, and \(output) is one file: name a folder with --output-dir"
        case .noFolder(let path): "\(path): is no folder for --output-dir"
        case .sameOutput(let first, let second, _) where first == second: "\(first): is named twice"
        case .sameOutput(let first, let second, let output):
            "\(second): would be written to \(output), as would \(first): name their outputs apart"
        case .inputAsOutput(let path, let other): "\(path): is an input, and would be the output for \(other)"
        case .several(let first, let others): "\(first) (and \(others) more like this)"
        }
    }
}
