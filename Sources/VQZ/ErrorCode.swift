/// The kind of an error as a number that stays, for interfaces in other languages.
public enum ErrorCode: Int32, Sendable, CaseIterable {
    /// The caller's mistake.
    case argument = 1
    case memory = 2
    /// The file does not start with "VQZ".
    case notVQZ = 3
    /// The file is of a version, or has a required section, that is not known, or the library is built
    /// without what is asked of it.
    case unsupported = 4
    case truncated = 5
    /// The file is not as the format says.
    case malformed = 6
    case checksum = 7
    /// More pixels than the limit, or than the format can hold.
    case limit = 8
    case missingModel = 9
    /// No model that can be used.
    case model = 10
    /// The model lacks the quality.
    case quality = 11
    /// The region does not lie within the image.
    case region = 12
    /// The caller's buffer is too small.
    case buffer = 13

    /// A name in lower case, words parted by blanks.
    public var name: StaticString {
        switch self {
        case .argument: "argument"
        case .memory: "memory"
        case .notVQZ: "not vqz"
        case .unsupported: "unsupported"
        case .truncated: "truncated"
        case .malformed: "malformed"
        case .checksum: "checksum"
        case .limit: "limit"
        case .missingModel: "missing model"
        case .model: "model"
        case .quality: "quality"
        case .region: "region"
        case .buffer: "buffer"
        }
    }
}
