import Glibc

/// A measure of how close a decoded image is to its original: more is better.
package enum Metric: String, CaseIterable, Sendable {
    /// Peak signal-to-noise ratio over all samples, in dB.
    case psnr
    /// Multi-scale structural similarity, 0...1.
    case msSSIM = "ms-ssim"
    /// SSIMULACRA2, version 2.1, 100 at most.
    case ssimulacra2

    /// The range over which curves are compared by their Bjøntegaard delta; nil for all that they share.
    ///
    /// Below 30 and above 85, SSIMULACRA2 tells little of pictures that anybody keeps.
    package var comparedRange: ClosedRange<Double>? { self == .ssimulacra2 ? 30...85 : nil }

    /// A score on the scale on which curves are drawn and compared, where equal steps look about equal:
    /// MS-SSIM in dB, -10·log10(1 - s), the others as they are.
    package func scaled(_ score: Double) -> Double {
        self == .msSSIM ? -10 * log10(max(1 - score, 1e-12)) : score
    }

    /// The score of a value on that scale.
    package func unscaled(_ value: Double) -> Double {
        self == .msSSIM ? 1 - pow(10, -value / 10) : value
    }
}
