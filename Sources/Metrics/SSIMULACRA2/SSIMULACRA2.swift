import Raster

/// SSIMULACRA2, version 2.1 (Sneyers, Cloudinary 2023): a score of visible errors, 100 for equal images and
/// without a lower limit. Viewers call 30 low, 50 medium, 70 high and 90 very high quality.
///
/// Errors are measured in XYB at up to six scales. Each halves the one before in linear light. At each scale
/// and in each channel there are three maps: structural dissimilarity, edges that `b` has added and detail
/// that it has lost. The score is a fixed function of the weighted sum of the maps' norms. It is not
/// symmetric: `a` is the original.
///
/// Implementations differ; this one follows the Python package `ssimulacra2`, version 0.3.0.
///
/// - The window has 11 x 11 samples. Pixels beyond the left and the right border are zero, rows beyond the
///   top and the bottom mirror the image. (libjxl: all zero, and a recursive filter. Photographs of
///   768 x 512 pixels then score about 3 points more at 10, 1 at 55 and 0.4 at 75.)
/// - No scale has a side below 8 pixels. (libjxl: below 4.)
/// - Alpha does not count. (libjxl: the lower of two scores, over a dark and a bright background.)
///
/// Gray counts as equal red, green and blue.
///
/// Memory is at most 8 single-precision numbers a pixel and 230 a column.
/// - Returns: nil if a side has less than 8 pixels.
/// - Precondition: the images have the same size and colour.
package func ssimulacra2(_ a: Image, _ b: Image) -> Double? {
    precondition(
        a.width == b.width && a.height == b.height && a.color == b.color, "the images differ in kind")
    guard min(a.width, a.height) >= SSIMULACRA2Weights.smallestSide else { return nil }
    var (a, b) = (linearPlanes(a), linearPlanes(b))
    /// [plane][scale and norm]
    var norms = [[Double]](repeating: [], count: 3)
    for scale in 0..<SSIMULACRA2Weights.scales {
        if scale > 0 { (a, b) = (a.map(\.halved), b.map(\.halved)) }
        guard min(a[0].width, a[0].height) >= SSIMULACRA2Weights.smallestSide else { break }
        for (plane, sums) in ScaleErrors.sums(original: a, distorted: b).enumerated() {
            norms[plane] += sums.norms
        }
    }
    return score(norms.flatMap { $0 })
}

/// The score from the norms. The weights are used in order, by images with fewer scales too: the published
/// program does the same.
private func score(_ norms: [Double]) -> Double {
    let weighted = zip(SSIMULACRA2Weights.values, norms).reduce(0) { $0 + $1.0 * $1.1 }
    return SSIMULACRA2Weights.score(weighted).value
}
