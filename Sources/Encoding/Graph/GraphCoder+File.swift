import Container
import Decoding
import Model
import Network
import Parallel
import Raster

extension GraphCoder {
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
        let coded = try code(
            Original(.bytes(image), ImageMetadata(), options), at: point(at: quality, options), options,
            tileSide: IndexCoding.tileSide(width: image.width, height: image.height),
            reconstructs: false, workers
        ) { _ in }
        return VQZFile(header: coded.header, tiles: coded.found.payloads).serialized
    }
}
