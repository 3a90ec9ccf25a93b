import Glibc
import Raster

/// Mean of the squared differences of all samples of two images; alpha does not count.
///
/// - Precondition: the images have the same size and colour.
package func meanSquaredError(_ a: Image, _ b: Image) -> Double {
    precondition(
        a.width == b.width && a.height == b.height && a.color == b.color, "the images differ in kind")
    let sum = a.samples.withUnsafeBufferPointer { a in
        b.samples.withUnsafeBufferPointer { b in
            var sum = 0
            for i in 0..<a.count {
                let difference = Int(a[i]) - Int(b[i])
                sum += difference * difference
            }
            return sum
        }
    }
    return Double(sum) / Double(a.samples.count)
}

/// Peak signal-to-noise ratio in dB, from the mean squared error over all channels and a peak of 255.
/// Infinite for equal images.
///
/// - Precondition: the images have the same size and colour.
package func psnr(_ a: Image, _ b: Image) -> Double {
    10 * log10(255 * 255 / meanSquaredError(a, b))
}
