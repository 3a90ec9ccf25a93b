/// The operating points of a codec on a set of images.
package struct RateDistortionCurve: Equatable, Sendable {
    package struct Point: Equatable, Sendable {
        /// Bits per pixel.
        package var rate: Double
        /// dB.
        package var psnr: Double

        package init(rate: Double, psnr: Double) {
            self.rate = rate
            self.psnr = psnr
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
