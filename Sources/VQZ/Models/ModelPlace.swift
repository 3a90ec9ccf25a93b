/// The place of a model.
public enum ModelPlace: Equatable, Sendable {
    /// Compiled into the program.
    case builtIn
    /// Among a registry's own models.
    case given
    case file(path: String)
}

extension ModelPlace: CustomStringConvertible {
    public var description: String {
        switch self {
        case .builtIn: "built in"
        case .given: "given"
        case .file(let path): path
        }
    }
}
