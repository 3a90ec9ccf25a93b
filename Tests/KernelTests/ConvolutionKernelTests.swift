import CKernels
import TestModels
import TestSupport
import Testing

@Suite struct ConvolutionKernelTests {
    static let results = [
        VQK_STORE, VQK_ADD, VQK_SUBTRACT, VQK_SCALE, VQK_HIDDEN, VQK_PIXELS, VQK_CENTERED,
    ]

    /// The portable kernels are the specification's formulas.
    @Test(arguments: results, [false, true])
    func portableIsTheDefinition(result: Int, isWide: Bool) throws {
        var random = SplitMix64(seed: UInt64(result))
        for (kernel, inputs, outputs) in [(1, 1, 1), (1, 30, 17), (2, 5, 16), (3, 4, 33), (3, 13, 8)] {
            let lines = ConvolutionCase(
                kernel: kernel, inputs: inputs, outputs: outputs, count: 3, isWide: isWide, result: result,
                isTight: false, &random)
            let output = try #require(lines.run(VQK_ISA_PORTABLE))
            for position in 0..<3 {
                for channel in 0..<outputs {
                    #expect(lines.found(output, position, channel) == lines.expected(position, channel))
                }
            }
            #expect(lines.isOutsideUntouched(output))
        }
    }

    /// Every number of positions and of output vectors that tiles are cut to, and what is left of them.
    @Test(arguments: vectorLevels, [1, 2, 3])
    func everyTile(level: Int, kernel: Int) {
        var random = SplitMix64(seed: 61)
        for count in 1...19 {
            for vectors in 1...9 {
                let outputs = vectors * 16 - random.integer(in: 0...15)
                check(level, kernel, random.integer(in: 1...6), outputs, count, &random)
            }
        }
    }

    @Test(arguments: vectorLevels, [1, 2, 3])
    func everyNumberOfInputs(level: Int, kernel: Int) {
        var random = SplitMix64(seed: 62)
        for inputs in 1...40 { check(level, kernel, inputs, 20, 7, &random) }
    }

    /// Layers that fill tiles of 16 positions, 16 channels and 64 inputs, and what is left of them.
    @Test(arguments: vectorLevels, [1, 2, 3])
    func everyPartOfTiles(level: Int, kernel: Int) {
        var random = SplitMix64(seed: 64)
        for count in [1, 15, 16, 17, 32, 33, 48, 65] {
            for vectors in 1...3 {
                let outputs = vectors * 16 - random.integer(in: 0...15)
                check(level, kernel, random.integer(in: 60...130), outputs, count, &random)
            }
        }
    }

    /// The largest layers, and lines longer than any strip of them.
    @Test(arguments: vectorLevels)
    func largeLayers(level: Int) {
        var random = SplitMix64(seed: 63)
        for (kernel, inputs, count) in [(1, 512, 70), (2, 512, 14), (3, 512, 14), (3, 96, 100), (3, 192, 50)]
        {
            check(level, kernel, inputs, 16, count, &random)
        }
    }

    static let pairs: [(Int16, Int16)] = [
        (64, 64), (65, 64), (127, 127), (127, -128), (-64, -64), (-65, -64), (-128, -128), (32, 0), (43, 0),
        (-43, 0), (0, 43), (1, 0),
    ]

    /// Products that fill the words in which levels add those of bytes, and those that would not fit.
    @Test(arguments: vectorLevels, pairs)
    func largestSums(level: Int, pair: (Int16, Int16)) {
        var random = SplitMix64(seed: 65)
        for (kernel, inputs) in [(1, 64), (1, 480), (2, 160), (3, 96)] {
            check(level, kernel, inputs, 20, 4, weights: .pairs(pair.0, pair.1), &random)
        }
    }

    private func check(
        _ level: Int, _ kernel: Int, _ inputs: Int, _ outputs: Int, _ count: Int, _ random: inout SplitMix64
    ) {
        for weights in [ConvolutionCase.Weights.even, .falling] {
            check(level, kernel, inputs, outputs, count, weights: weights, &random)
        }
    }

    private func check(
        _ level: Int, _ kernel: Int, _ inputs: Int, _ outputs: Int, _ count: Int,
        weights: ConvolutionCase.Weights, _ random: inout SplitMix64
    ) {
        for isWide in [false, true] {
            let lines = ConvolutionCase(
                kernel: kernel, inputs: inputs, outputs: outputs, count: count, isWide: isWide,
                result: Self.results[random.integer(in: 0...6)], isTight: random.integer(in: 0...1) == 0,
                weights: weights, &random)
            let expected = lines.run(VQK_ISA_PORTABLE)
            #expect(expected != nil)
            #expect(
                lines.run(level) == expected,
                "\(inputs) -> \(outputs), \(count) positions, wide: \(isWide), weights: \(weights)")
        }
    }
}
