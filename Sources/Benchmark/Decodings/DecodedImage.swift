import Metrics
import Raster

/// What another codec made of one image.
struct DecodedImage: Equatable, Sendable {
    let pixels: Int
    /// The size of the codec's file; nil if it is not known.
    let bytes: Int?
    let scores: Scores

    /// - Precondition: the images have the same size.
    init(original: Image, decoded: Image, bytes: Int?) {
        pixels = original.width * original.height
        self.bytes = bytes
        scores = Scores(original: original, decoded: decoded)
    }
}
