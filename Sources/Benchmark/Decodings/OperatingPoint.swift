import Metrics

/// A codec at one setting, on a set of images.
package struct OperatingPoint: Equatable, Sendable {
    /// The codec's name in reports.
    package let codec: String
    /// All bits over all pixels; nil if the sizes of the files are not known.
    package let bitsPerPixel: Double?
    /// Means of the images' scores; none by metrics that are not known.
    package let scores: [Metric: Double]

    package init(codec: String, bitsPerPixel: Double?, scores: [Metric: Double]) {
        self.codec = codec
        self.bitsPerPixel = bitsPerPixel
        self.scores = scores
    }
}
