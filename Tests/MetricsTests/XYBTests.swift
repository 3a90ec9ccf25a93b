import Glibc
import Testing

@testable import Metrics

@Suite struct XYBTests {
    /// X, Y and B of one colour in linear light.
    private func convert(_ red: Float, _ green: Float, _ blue: Float) -> [Float] {
        let linear = FloatRows(count: 3, length: 1)
        let result = FloatRows(count: 3, length: 1)
        for (row, value) in [red, green, blue].enumerated() { linear[row][0] = value }
        XYB.convert((0..<3).map { UnsafePointer(linear[$0]) }, into: (0..<3).map { result[$0] }, count: 1)
        return withExtendedLifetime((linear, result)) { (0..<3).map { result[$0][0] } }
    }

    private func expect(_ color: [Float], _ x: Double, _ y: Double, _ b: Double) {
        for (value, expected) in zip(color, [x, y, b]) { #expect(abs(Double(value) - expected) < 2e-6) }
    }

    @Test func grays() {
        expect(convert(0, 0, 0), 0.42, 0.01, 0.55)
        // All cones answer alike: cbrt(1 + 0.00379307) - cbrt(0.00379307) = 0.8453085.
        expect(convert(1, 1, 1), 0.42, 0.8553085, 0.55)
    }

    @Test func primaries() {
        let bias = 0.0037930732552754493
        func cones(_ shares: [Double]) -> [Double] { shares.map { cbrt($0 + bias) - cbrt(bias) } }
        let primaries: [(color: [Float], shares: [Double])] = [
            ([1, 0, 0], [0.3, 0.23, 0.24342268924547819]),
            ([0, 1, 0], [0.622, 0.692, 0.20476744424496821]),
            ([0, 0, 1], [0.078, 0.078, 0.5518098665095536]),
        ]
        for (color, shares) in primaries {
            let cones = cones(shares)
            let y = (cones[0] + cones[1]) / 2
            let x = (cones[0] - cones[1]) / 2
            expect(convert(color[0], color[1], color[2]), 14 * x + 0.42, y + 0.01, cones[2] - y + 0.55)
        }
    }

    @Test func cubeRoots() {
        for i in 0...1000 {
            let x = Float(0.0037) + Float(i) / 990
            #expect(abs(XYB.cubeRoot(x) / cbrtf(x) - 1) < 3e-7)
        }
    }
}
