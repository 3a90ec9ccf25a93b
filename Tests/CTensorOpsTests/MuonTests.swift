import CTensorOps
import Foundation
import Testing

@Suite struct MuonTests {
    private static let shapes: [(rows: Int, columns: Int)] = [(24, 70), (70, 24), (32, 32), (1, 9), (9, 1)]

    private final class Context: @unchecked Sendable {
        let handle = vqt_context_create()
        deinit { vqt_context_destroy(handle) }
    }

    /// X times the quintic of Newton and Schulz five times, each step on the whole matrix, in double
    /// precision.
    private static func orthogonalized(_ x: [Double], rows: Int, columns: Int) -> [Double] {
        let norm = sqrt(x.reduce(0) { $0 + $1 * $1 })
        var x = x.map { $0 / norm }
        for _ in 0..<5 {
            let gram = product(x, x, rows, rows, columns, transposed: true)
            let cubic = product(gram, x, rows, columns, rows)
            let quintic = product(gram, cubic, rows, columns, rows)
            for i in x.indices { x[i] = 3.4445 * x[i] - 4.7750 * cubic[i] + 2.0315 * quintic[i] }
        }
        return x
    }

    /// a [m][k] times b [k][n], or b [n][k] if transposed.
    private static func product(
        _ a: [Double], _ b: [Double], _ m: Int, _ n: Int, _ k: Int, transposed: Bool = false
    ) -> [Double] {
        var c = [Double](repeating: 0, count: m * n)
        for i in 0..<m {
            for j in 0..<n {
                for l in 0..<k { c[i * n + j] += a[i * k + l] * (transposed ? b[j * k + l] : b[l * n + j]) }
            }
        }
        return c
    }

    @Test(arguments: shapes) func followsTheFormula(rows: Int, columns: Int) {
        let (context, count) = (Context(), rows * columns)
        var random = Random(21)
        var parameter = random.floats(count)
        var average = random.floats(count)
        var momentum = [Float](repeating: 0, count: count)
        var (p, a, m) = (parameter.asDoubles, average.asDoubles, momentum.asDoubles)
        for _ in 1...3 {
            var muon = vqt_muon(rate: 0.02, beta: 0.9, averageDecay: 0.8)
            var gradient = random.floats(count)
            for i in m.indices { m[i] += 0.1 * (Double(gradient[i]) - m[i]) }
            let direction = Self.orthogonalized(
                m.indices.map { 0.1 * Double(gradient[$0]) + 0.9 * m[$0] }, rows: rows, columns: columns)
            for i in p.indices {
                p[i] -= 0.02 * sqrt(Double(max(rows, columns))) * direction[i]
                a[i] = 0.8 * a[i] + 0.2 * p[i]
            }
            vqt_muon_f32(
                context.handle, &muon, Int32(rows), Int32(columns), &parameter, &gradient, &momentum, &average
            )
            #expect(gradient.allSatisfy { $0 == 0 })
        }
        #expect(relativeError(momentum, m) < 1e-6)
        #expect(relativeError(parameter, p) < 1e-4)
        #expect(relativeError(average, a) < 1e-4)
    }

    @Test func noGradientNoStep() {
        let context = Context()
        var muon = vqt_muon(rate: 0.02, beta: 0.9, averageDecay: 0.8)
        var parameter: [Float] = [1, 2, 3, 4, 5, 6]
        var gradient = [Float](repeating: 0, count: 6)
        var momentum = gradient
        var average: [Float] = [0, 0, 0, 0, 0, 0]
        vqt_muon_f32(context.handle, &muon, 2, 3, &parameter, &gradient, &momentum, &average)
        #expect(zip(average, parameter).allSatisfy { abs($0 - 0.2 * $1) < 1e-6 })
        #expect(parameter == [1, 2, 3, 4, 5, 6])
        #expect(momentum.allSatisfy { $0 == 0 })
    }
}
