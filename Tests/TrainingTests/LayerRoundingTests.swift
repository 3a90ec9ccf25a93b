import Testing

@testable import Training

struct LayerRoundingTests {
    /// The real result of a layer of one input: spec/vqz-format.md, section 3.
    private static func result(
        limit: Int, input: Int, inputUnit: Double, largestSum: Double, bias: Double
    ) -> Double {
        let outputUnit = 1.0 / 256
        let grid = LayerRounding.Grid([0.5], outputs: 1, limit: limit)
        let rounding = LayerRounding(
            inputUnit: [inputUnit], zeroPoint: 0, outputUnit: [[outputUnit]], largestSum: [[largestSum]])
        let layer = rounding.requantize(grid, gain: [0.8], bias: [bias])
        let (p, s) = (Int(layer.shift[0]), Int(layer.shift[1]))
        let sum = (Int(layer.bias[0]) + Int(grid.integers[0]) * input + (1 << p) / 2) >> p
        #expect(Int(Int16(clamping: sum)) == sum)
        return Double((sum * Int(layer.scale[0]) + (1 << s) / 2) >> s) * outputUnit
    }

    /// Codewords of hundreds of units and 16-bit weights make sums of 2^29, and biases are as large.
    @Test(arguments: [-30.0, -1, 0, 0.5, 40])
    func wideLayersHoldTheirBiases(bias: Double) {
        let result = Self.result(
            limit: 32767, input: 10_000, inputUnit: 1.0 / 32, largestSum: 160, bias: bias)
        #expect(abs(result - (0.8 * 0.5 * 10_000 / 32 + bias)) < 0.02)
    }

    @Test(arguments: [-30.0, -1, 0, 0.5, 40])
    func byteLayersHoldTheirBiases(bias: Double) {
        let result = Self.result(limit: 127, input: 200, inputUnit: 0.1, largestSum: 12, bias: bias)
        #expect(abs(result - (0.8 * 0.5 * 200 * 0.1 + bias)) < 0.02)
    }
}
