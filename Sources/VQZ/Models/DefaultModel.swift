import CModel
import Identifiers
import Model
import Network
import Raster

extension CodecModel {
    /// The model that is compiled into the program, parsed at the first call.
    public static func `default`() -> CodecModel { builtIn }

    /// The digest of `default()`, a constant of the program: nothing is parsed or hashed for it.
    public static var defaultDigest: ModelDigest {
        ModelDigest(
            UnsafeBufferPointer(start: vqm_default_model_digest(), count: vqm_default_model_digest_length()))
    }

    /// The number of qualities of `default()`, without the time and memory that the model itself takes.
    package static func defaultQualities() -> Int {
        known { file throws(ModelError) in try CodecModel.qualities(known: file) }
    }

    /// The bytes of the file that is compiled in.
    static var defaultFile: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: vqm_default_model(), count: vqm_default_model_length())
    }

    /// Takes the bytes of that file out of memory, until somebody reads them. A model reads them while its
    /// networks are packed.
    static func releaseDefaultFile() { vqm_default_model_release() }

    private static let builtIn: CodecModel = known { file throws(ModelError) in
        try CodecModel(known: file, digest: defaultDigest)
    }

    private static func known<Value>(
        _ parsing: (UnsafeRawBufferPointer) throws(ModelError) -> Value
    ) -> Value {
        do {
            return try parsing(defaultFile)
        } catch {
            preconditionFailure("the program's own model is damaged: \(error.description)")
        }
    }
}

extension Decoder {
    /// Decodes files of the model that is built in, whose networks are prepared at once.
    ///
    /// - Parameters:
    ///   - limits: checked before anything is allocated for an image
    ///   - threads: at least 1; by default one per CPU
    ///   - instructions: what the kernels use, by default the fastest that this CPU has
    /// - Precondition: this CPU has `instructions`.
    public init(
        limits: DecodingLimits = DecodingLimits(), threads: Int? = nil, instructions: InstructionSet? = nil
    ) {
        self.init(model: .default(), limits: limits, threads: threads, instructions: instructions)
    }
}
