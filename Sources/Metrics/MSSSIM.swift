import Glibc
import Raster

/// Multi-scale structural similarity (Wang, Simoncelli, Bovik 2003), 1 for equal images.
///
/// Five scales, a Gaussian window of 11 x 11 with σ = 1.5 at positions where it fits, K1 = 0.01, K2 = 0.03;
/// each scale halves the one before by averaging 2 x 2 pixels, an odd last row or column being repeated.
/// Negative means count as 0. The result is the mean over the channels; alpha does not count.
/// - Returns: nil if a side has less than 161 pixels: the window does not fit the fifth scale.
/// - Precondition: the images have the same size and colour.
package func msSSIM(_ a: Image, _ b: Image) -> Double? {
    precondition(
        a.width == b.width && a.height == b.height && a.color == b.color, "the images differ in kind")
    guard min(a.width, a.height) >= 161 else { return nil }
    let channels = 0..<a.color.channels
    let sum = channels.reduce(0) { $0 + msSSIM(Plane(a, channel: $1), Plane(b, channel: $1)) }
    return sum / Double(channels.count)
}

/// Exponents of the scales, finest first.
private let weights = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333]

/// The product of the contrast and structure terms of all scales and the luminance term of the last one.
private func msSSIM(_ a: Plane, _ b: Plane) -> Double {
    var (a, b) = (a, b)
    var product = 1.0
    for (scale, weight) in weights.enumerated() {
        let similarity = Similarity(a, b)
        let isLast = scale == weights.count - 1
        product *= pow(max(isLast ? similarity.full : similarity.structure, 0), weight)
        if !isLast { (a, b) = (a.halved, b.halved) }
    }
    return product
}
