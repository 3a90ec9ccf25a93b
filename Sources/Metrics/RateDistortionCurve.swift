/// The operating points of a codec on a set of images.
public struct RateDistortionCurve: Equatable, Sendable {
    public struct Point: Equatable, Sendable {
        /// Bits per pixel.
        public var rate: Double
        /// dB.
        public var psnr: Double

        public init(rate: Double, psnr: Double) {
            self.rate = rate
            self.psnr = psnr
        }
    }

    public var name: String
    /// In any order.
    public var points: [Point]

    public init(name: String, points: [Point]) {
        self.name = name
        self.points = points
    }
}
