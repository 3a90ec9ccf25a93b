import Foundation

/// Bits and distortion of the float model on validation photographs, per quality.
package struct Validation: Sendable {
    package struct Point: Sendable {
        package let quality: Int
        /// Mean over the photographs of the prior's cost.
        package let bitsPerPixel: Double
        /// Mean over the photographs of PSNR (RGB, rounded to 8 bits).
        package let psnr: Double
        /// Mean over the photographs of SSIMULACRA2, where indices are chosen for it.
        package var score: Double?
    }

    package var points: [Point]

    /// Mean over the qualities of D + R in bits per pixel, with the squared error weighed by λ: what training
    /// lowers.
    package func loss(_ model: ModelRecipe) -> Double {
        points.reduce(0) { sum, point in
            let mse = 255 * 255 / pow(10, point.psnr / 10)
            return sum + model.lambdas[point.quality] * mse + point.bitsPerPixel
        } / Double(points.count)
    }
}
