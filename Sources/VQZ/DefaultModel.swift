import CModel
import Container
import Model

extension CodecModel {
    /// The model that is compiled into the program, parsed at the first call.
    public static func `default`() -> CodecModel { builtIn }

    private static let builtIn: CodecModel = {
        let bytes = UnsafeRawBufferPointer(
            start: vqz_default_model(), count: vqz_default_model_length())
        do {
            return try CodecModel(known: bytes)
        } catch {
            preconditionFailure("the program's own model is damaged: \(error)")
        }
    }()

    /// The name that files give the model.
    var modelDigest: ModelDigest { ModelDigest(digest) }
}
