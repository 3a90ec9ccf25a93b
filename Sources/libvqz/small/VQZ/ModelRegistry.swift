import Decoding
import Identifiers
import Model
import Network
import Raster

/// Models at hand by their digests. None is built in.
public struct ModelRegistry: Sendable {
    public let models: [CodecModel]

    public init(models: [CodecModel] = []) {
        self.models = models
    }

    /// The model of that digest.
    ///
    /// - Throws: `CodecError.missingModel`
    public func model(_ digest: ModelDigest) throws(CodecError) -> CodecModel {
        for model in models where model.digest == digest { return model }
        throw .missingModel(needed: digest, searched: models.map { "given (\($0.digest.description))" })
    }

    /// Calls `body` with the model of that digest.
    func withModel<Result>(
        _ digest: ModelDigest, _ body: (CodecModel) -> Result
    ) throws(CodecError) -> Result {
        body(try model(digest))
    }
}

extension Decoder {
    /// Decodes files of exact pixels, which need no model.
    ///
    /// - Parameters:
    ///   - limits: checked before anything is allocated for an image
    ///   - threads: at least 1; by default one per CPU
    public init(limits: DecodingLimits, threads: Int?) {
        self.init(models: ModelRegistry(), limits: limits, threads: threads)
    }
}
