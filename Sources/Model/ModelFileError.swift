import Identifiers

/// Why a file is not the model that its name, a digest, promises.
public enum ModelFileError: Error, Equatable, Sendable {
    /// The name is not a digest and ".vqm".
    case name
    /// The system refuses to read it, for this reason.
    case unreadable(String)
    case malformed(ModelError)
    /// It holds a model of another digest.
    case otherModel(ModelDigest)
}

extension ModelFileError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .name: "not named by a model's digest, 12 hexadecimal digits and .vqm"
        case .unreadable(let reason): "cannot be read: \(reason)"
        case .malformed(let error): error.description
        case .otherModel(let digest): "holds model \(digest.description), not that of its name"
        }
    }
}
