/// The operating points of a codec on a set of images.
package struct RateDistortionCurve: Equatable, Sendable {
    package struct Point: Equatable, Sendable {
        /// Bits per pixel.
        package var rate: Double
        /// By one metric: dB of PSNR, for example.
        package var score: Double

        package init(rate: Double, score: Double) {
            self.rate = rate
            self.score = score
        }
    }

    package var name: String
    /// In any order.
    package var points: [Point]

    package init(name: String, points: [Point]) {
        self.name = name
        self.points = points
    }
}
