import Decoding
import Files
import Identifiers
import Model

/// Models by their digests: the one that is built in, models at hand, and files in folders.
///
/// A folder's files are named by the digest, 12 lower-case hexadecimal digits and ".vqm". Nothing is read but
/// the file that is asked for, and what it holds is checked like any file that somebody hands over.
public struct ModelRegistry: Sendable {
    /// Models at hand beside the one that is built in.
    public let models: [CodecModel]
    /// Searched in this order.
    public let folders: [String]

    public init(models: [CodecModel] = [], folders: [String] = []) {
        self.models = models
        self.folders = folders
    }

    /// The model of that digest: the one built in, one at hand, or that of the first folder which has a file
    /// for it.
    ///
    /// - Throws: `CodecError.missingModel`, or `unusableModel` for a file that is not the model of its name
    public func model(_ digest: ModelDigest) throws(CodecError) -> CodecModel {
        switch place(of: digest) {
        case .builtIn: return .default()
        case .given: return models.first { $0.digest == digest }!
        case .file(let path): return try ModelFile.read(path, digest).model
        case nil: throw .missingModel(needed: digest, searched: searched)
        }
    }

    /// Calls `body` with the model of that digest, which takes from it what it needs.
    ///
    /// - Throws: as `model(_:)`
    func withModel<Result>(
        _ digest: ModelDigest, _ body: (CodecModel) -> Result
    ) throws(CodecError) -> Result {
        let result = body(try model(digest))
        CodecModel.releaseDefaultFile()
        return result
    }

    /// Where the model of that digest would come from, nil for nowhere. No file is read.
    public func place(of digest: ModelDigest) -> ModelPlace? {
        if digest == CodecModel.defaultDigest { return .builtIn }
        if models.contains(where: { $0.digest == digest }) { return .given }
        let paths = folders.map { ModelFile.path(in: $0, digest) }
        return paths.first(where: FileFinder.isRegularFile).map { .file(path: $0) }
    }

    /// The places that a search goes through, for a message.
    private var searched: [String] {
        ["built in (\(CodecModel.defaultDigest.description))"]
            + models.map { "given (\($0.digest.description))" } + folders
    }
}
