import Container
import Decoding
import Identifiers
import Model
import Network
import Raster

/// What a decoder of the interface stands for: one for a model of the module's format.
final class ModelHandle {
    /// The model's.
    let digest: ModelDigest
    private let decoder: FormatDecoder

    /// - Parameter bytes: the model's file, whole or a decoder's part
    init(_ bytes: UnsafeRawBufferPointer) throws(ModelError) {
        let model = try FormatModel(forDecoding: bytes)
        digest = model.digest
        decoder = FormatDecoder(model: model, threads: 1, kernels: Kernels(.best))
    }

    func decode(_ file: VQZFile) throws(CodecError) -> Image { try decoder.decode(file) }
}
