import Glibc

/// Structural similarity of two planes at one scale, as means over all windows.
struct Similarity {
    /// Mean of contrast times structure.
    private(set) var structure = 0.0
    /// Mean of luminance times contrast times structure.
    private(set) var full = 0.0

    /// - Precondition: both planes have the same size, at least that of the window.
    init(_ a: Plane, _ b: Plane) {
        precondition(a.width == b.width && a.height == b.height, "the planes differ in size")
        precondition(min(a.width, a.height) >= Window.side, "the window does not fit the planes")
        var rows = MomentRows(a, b)
        let positions = a.width - Window.side + 1
        for y in 0...(a.height - Window.side) {
            rows.advance(to: y)
            var (structure, full): (Float, Float) = (0, 0)
            for x in 0..<positions {
                let term = Self.terms(rows.moments(at: x))
                structure += term.structure
                full += term.full
            }
            self.structure += Double(structure)
            self.full += Double(full)
        }
        let windows = Double(positions * (a.height - Window.side + 1))
        structure /= windows
        full /= windows
    }

    /// Stabilising constants (K·255)² for luminance and contrast.
    private static let c1: Float = 0.01 * 0.01 * 255 * 255
    private static let c2: Float = 0.03 * 0.03 * 255 * 255

    /// The terms of one window from its moments.
    @inline(__always)
    private static func terms(_ moments: Moments) -> (structure: Float, full: Float) {
        let variances = moments.z - (moments.x * moments.x + moments.y * moments.y)
        let covariance = moments.w - moments.x * moments.y
        let structure = (2 * covariance + c2) / (variances + c2)
        let (a, b) = (moments.x + Plane.offset, moments.y + Plane.offset)
        return (structure, structure * (2 * a * b + c1) / (a * a + b * b + c1))
    }
}

/// Weighted means over a window: a, b, a² + b², ab.
typealias Moments = SIMD4<Float>

enum Window {
    static let side = 11

    /// Samples of a Gaussian with σ = 1.5, summing to 1. The window is their outer product.
    static let weights: [Float] = {
        let samples = (0..<side).map { exp(-pow(Double($0 - side / 2), 2) / (2 * 1.5 * 1.5)) }
        let sum = samples.reduce(0, +)
        return samples.map { Float($0 / sum) }
    }()
}
