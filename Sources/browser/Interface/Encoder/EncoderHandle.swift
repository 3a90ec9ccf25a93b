import Decoding
import Encoding
import Identifiers
import Model
import Network
import Parallel
import Raster

/// What an encoder of the interface stands for: one for a model of the format of this module.
final class EncoderHandle {
    /// The model's.
    let digest: ModelDigest
    private let coder: FormatCoder

    /// - Parameter bytes: the model's file, whole
    init(_ bytes: UnsafeRawBufferPointer) throws(ModelError) {
        let model = try FormatModel(parsing: bytes)
        digest = model.digest
        coder = FormatCoder(model, Kernels(.best))
    }

    /// The file of an opaque image.
    func encode(
        _ image: Image, quality: FractionalQuality, effort: Effort, tune: Tune
    ) throws(CodecError) -> [UInt8] {
        try coder.file(image, quality: quality, effort: effort, tune: tune, Workers(1))
    }
}
