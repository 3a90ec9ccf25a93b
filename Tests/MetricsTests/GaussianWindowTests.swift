import Glibc
import Testing

@testable import Metrics

@Suite struct GaussianWindowTests {
    /// Numbers without a pattern, -1...1.
    private func numbers(_ count: Int) -> [Float] {
        (0..<count).map { Float(SyntheticPicture.hash($0, 1, 2) >> 8) / Float(1 << 23) - 1 }
    }

    /// The sum over a window of 11 numbers with weights from the definition.
    private func convolution(_ window: [Float]) -> Double {
        let weights = (-5...5).map { exp(-Double($0 * $0) / 4.5) }
        let sum = zip(weights, window).reduce(0) { $0 + $1.0 * Double($1.1) }
        return sum / weights.reduce(0, +)
    }

    @Test func weightsSumToOne() {
        let sum = GaussianWindow.weights[0] + 2 * GaussianWindow.weights.dropFirst().reduce(0, +)
        #expect(abs(sum - 1) < 1e-6)
        #expect(GaussianWindow.weights.count == GaussianWindow.radius + 1)
    }

    @Test(arguments: [1, 7, 8, 9, 31])
    func rowsAreConvolved(count: Int) {
        let row = numbers(count + 10)
        var result = [Float](repeating: .nan, count: count)
        GaussianWindow.filter(row: row, into: &result, count: count)
        for x in 0..<count {
            #expect(abs(Double(result[x]) - convolution(Array(row[x..<x + 11]))) < 1e-6)
        }
    }

    @Test(arguments: [1, 7, 8, 9, 31])
    func columnsAreConvolved(count: Int) {
        let values = numbers(11 * count)
        var result = [Float](repeating: .nan, count: count)
        values.withUnsafeBufferPointer { values in
            GaussianWindow.filter(
                columns: { values.baseAddress! + ($0 + 5) * count }, into: &result, count: count)
        }
        for x in 0..<count {
            let column = stride(from: x, to: values.count, by: count).map { values[$0] }
            #expect(abs(Double(result[x]) - convolution(column)) < 1e-6)
        }
    }
}
