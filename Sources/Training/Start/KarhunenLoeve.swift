import CTensorOps
import Foundation
import RandomNumbers

/// Leading eigenvectors of covariances, the start of the codec's linear skeleton.
enum KarhunenLoeve {
    /// Σ x xᵀ / positions of vectors x [positions][size], not centred: the first vector carries the mean.
    static func covariance(_ x: UnsafePointer<Float>, positions: Int, size: Int, context: TensorContext)
        -> [Double]
    {
        let sum = Buffer<Float>(size * size)
        let weights = Buffer<Float>(size * size)
        let shape = vqt_conv(
            n: 1, h: 1, w: Int32(positions), cin: Int32(size), cout: Int32(size), kernel: 1,
            precision: VQT_FLOAT32, relu: 0, inputStep: 0)
        Float.convolveBackward(
            context, shape, x: x, w: weights.pointer, dy: x, dx: nil, dw: sum.pointer, dbias: nil)
        return sum.values.map { Double($0) / Double(positions) }
    }

    /// The `count` eigenvectors with the largest eigenvalues of a symmetric matrix [size][size], as rows, by
    /// orthogonal iteration; their signs are such that the largest component is positive.
    static func leadingVectors(_ matrix: [Double], size: Int, count: Int, iterations: Int = 60) -> [Double] {
        var random = SplitMix64(seed: 7)
        // A few more vectors than wanted speed up convergence of the last ones.
        let columns = min(size, count + 8)
        var basis = (0..<columns * size).map { _ in random.normal() }
        orthonormalize(&basis, size: size)
        for _ in 0..<iterations {
            basis = multiply(matrix, basis, size: size)
            orthonormalize(&basis, size: size)
        }
        return fixSigns(Array(basis[..<(count * size)]), size: size)
    }

    /// rows · matrix, the matrix being symmetric.
    private static func multiply(_ matrix: [Double], _ x: [Double], size: Int) -> [Double] {
        var result = [Double](repeating: 0, count: x.count)
        matrix.withUnsafeBufferPointer { m in
            result.withUnsafeMutableBufferPointer { y in
                let (start, sums) = (m.baseAddress!, y.baseAddress!)
                for r in 0..<x.count / size {
                    for i in 0..<size {
                        Double.axpy(size, x[r * size + i], start + i * size, sums + r * size)
                    }
                }
            }
        }
        return result
    }

    /// Modified Gram-Schmidt, twice; row i stays in the span of rows 0...i, which orders the eigenvalues.
    private static func orthonormalize(_ rows: inout [Double], size: Int) {
        rows.withUnsafeMutableBufferPointer { x in
            for r in 0..<x.count / size {
                for _ in 0..<2 {
                    for other in 0..<r {
                        var dot = 0.0
                        for i in 0..<size { dot += x[r * size + i] * x[other * size + i] }
                        for i in 0..<size { x[r * size + i] -= dot * x[other * size + i] }
                    }
                }
                var norm = 0.0
                for i in 0..<size { norm += x[r * size + i] * x[r * size + i] }
                let scale = 1 / max(norm.squareRoot(), 1e-300)
                for i in 0..<size { x[r * size + i] *= scale }
            }
        }
    }

    private static func fixSigns(_ rows: [Double], size: Int) -> [Double] {
        var result = rows
        for r in 0..<rows.count / size {
            let row = rows[r * size..<(r + 1) * size]
            guard row.max(by: { abs($0) < abs($1) })! < 0 else { continue }
            for i in r * size..<(r + 1) * size { result[i] = -result[i] }
        }
        return result
    }
}
