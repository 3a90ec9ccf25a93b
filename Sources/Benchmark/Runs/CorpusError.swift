import Glibc

/// Why a run over folders cannot start.
public enum CorpusError: Error, Equatable, Sendable {
    /// The system's error number for a path.
    case unreadable(String, code: Int32)
    case tooDeep(String, limit: Int)
    case noImages([String])
    /// The model has qualities 1...count.
    case noSuchQuality(Int, count: Int)
}

extension CorpusError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unreadable(let path, let code): "\(path): \(String(cString: strerror(code)))"
        case .tooDeep(let path, let limit): "\(path): folders nest deeper than \(limit)"
        case .noImages(let paths): "no PNG, PPM or PGM files in \(paths.joined(separator: ", "))"
        case .noSuchQuality(let quality, let count):
            "quality \(quality) asked for, the model has 1...\(count)"
        }
    }
}
