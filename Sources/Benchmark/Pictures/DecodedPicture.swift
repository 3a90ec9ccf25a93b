import Metrics
import Raster
import VQZ

/// What a codec has made of an image, as it was measured.
package struct DecodedPicture: Sendable {
    /// The path of the original.
    package let path: String
    /// The name of another codec; nil for the one that is measured.
    package let codec: String?
    /// Of the codec that is measured.
    package let quality: Quality?
    /// The size of the codec's file; nil if it is not known.
    package let bytes: Int?
    package let scores: Scores
    package let original: Image
    package let decoded: Image
}
