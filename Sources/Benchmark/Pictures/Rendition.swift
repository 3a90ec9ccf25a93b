import Metrics
import VQZ

/// A part of an image, as a codec has made it.
struct Rendition: Equatable, Sendable {
    /// The name of another codec; nil for the one that is measured.
    let codec: String?
    /// Of the codec that is measured.
    let quality: Quality?
    /// The size of the codec's file of the whole image; nil if it is not known.
    let bytes: Int?
    /// Of the whole image.
    let scores: Scores
    /// The part, as the bytes of a PNG.
    let png: [UInt8]
}
