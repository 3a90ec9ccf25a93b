/// One channel's values along a row and their weighted means over the window. [width] each
struct PixelRow {
    let original, distorted: UnsafePointer<Float>
    let originalMean, distortedMean: UnsafePointer<Float>
    /// Means of original² + distorted².
    let power: UnsafePointer<Float>
    /// Means of (original - distorted)².
    let difference: UnsafePointer<Float>
}
