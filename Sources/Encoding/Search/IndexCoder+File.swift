import Container
import Decoding
import Model
import Network
import Parallel
import Raster

extension IndexCoder {
    /// The file of an opaque image without metadata, of indices alone: as `ImageEncoder.compress` makes it,
    /// without what packs alpha and exact pixels.
    ///
    /// - Throws: `CodecError` if the model lacks the quality or the image is too large for the format.
    /// - Precondition: the image has no alpha.
    package func file(
        _ image: Image, quality: FractionalQuality, effort: Effort, tune: Tune, _ workers: Workers
    ) throws(CodecError) -> [UInt8] {
        precondition(image.alpha == nil, "alpha is not packed here")
        let options = EncodingOptions(.lossy, effort: effort, tune: tune)
        let original = Original(.bytes(image), ImageMetadata(), options)
        let point = try point(at: quality, options)
        let header = try header(
            of: original, at: point,
            tileSide: IndexCoding.tileSide(width: image.width, height: image.height))
        let found = code(original, header, at: point, options, reconstructs: false, workers)
        return VQZFile(header: header, tiles: found.payloads).serialized
    }
}
