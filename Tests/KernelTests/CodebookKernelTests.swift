import CKernels
import Glibc
import Model
import TestModels
import TestSupport
import Testing

@Suite struct CodebookKernelTests {
    static let roundings: [Int32] = [FE_TONEAREST, FE_DOWNWARD, FE_UPWARD, FE_TOWARDZERO]

    /// Weights, sums and the search agree with the specification's formulas, on every level.
    @Test(arguments: [VQK_ISA_PORTABLE] + vectorLevels, [60, 32767])
    func weights(level: Int, limit: Int) throws {
        try forEachCase(limit) { book in
            let found = try #require(book.weigh(level))
            let (weights, sums) = (words(found[0]), words(found[1]))
            for position in 0..<book.positions {
                let expected =
                    book.weights(position) + [Int](repeating: 0, count: book.padded - book.codewords)
                #expect(
                    weights[position * book.padded..<(position + 1) * book.padded].elementsEqual(expected))
                let running = (1...16).map { expected.prefix(16 * $0).reduce(0, +) }
                #expect(sums[position * 16..<(position + 1) * 16].elementsEqual(running))
            }
        }
    }

    /// Every entry of the table `exp2` and every shift, on levels that compute the entries too, however the
    /// process rounds floats.
    @Test(arguments: [VQK_ISA_PORTABLE] + vectorLevels, roundings)
    func exponents(level: Int, rounding: Int32) throws {
        for first in stride(from: Int32(0), to: 23 * 256, by: 255) {
            let book = CodebookCase(
                base: [0] + (first..<first + 255).map { -$0 }, exponents: ExponentTable.values)
            let (weights, chosen) = rounded(rounding) {
                (book.weigh(level), book.choose(level, rateShift: 0))
            }
            #expect(words(try #require(weights)[0]) == book.weights(0))
            #expect(words(try #require(chosen)) == [0, 1 << 20, book.weights(0).reduce(0, +), 0])
        }
    }

    /// What `body` makes while this thread rounds floats in a way.
    private func rounded<Result>(_ rounding: Int32, _ body: () -> Result) -> Result {
        let usual = fegetround()
        fesetround(rounding)
        defer { fesetround(usual) }
        return body()
    }

    @Test(arguments: [VQK_ISA_PORTABLE] + vectorLevels, [60, 32767])
    func search(level: Int, limit: Int) throws {
        try forEachCase(limit) { book in
            let found = try #require(book.weigh(VQK_ISA_PORTABLE))
            let weights = words(found[0]).prefix(book.padded).map { UInt32($0) }
            let sums = words(found[1]).prefix(16).map { UInt32($0) }
            var start: UInt32 = 0
            for k in 0..<book.codewords {
                for target in [start, start + weights[k] / 2, start + weights[k] - 1] {
                    let interval = kernels(level).find(weights, sums, target)
                    #expect(interval.index == k && interval.start == start)
                    #expect(interval.weight == weights[k] && interval.total == sums[15])
                }
                start += weights[k]
            }
        }
    }

    @Test(arguments: [VQK_ISA_PORTABLE] + vectorLevels, [60, 32767])
    func choice(level: Int, limit: Int) throws {
        for rateShift in [-8, -3, 0, 4, 8] {
            try forEachCase(limit) { book in
                let chosen = try #require(book.choose(level, rateShift: rateShift))
                let found = words(chosen)
                for position in 0..<book.positions {
                    let weights = book.weights(position)
                    let k = book.cheapest(position, rateShift: rateShift)
                    let expected = [weights.prefix(k).reduce(0, +), weights[k], weights.reduce(0, +), k]
                    #expect(found[4 * position..<4 * position + 4].elementsEqual(expected))
                }
            }
        }
    }

    /// The first of equal codewords is chosen.
    @Test(arguments: [VQK_ISA_PORTABLE] + vectorLevels)
    func tiesGoToTheLowestIndex(level: Int) throws {
        var random = SplitMix64(seed: 81)
        let book = CodebookCase(
            codewords: 40, dimensions: 2, outputs: 7, positions: 3, limit: 0, exponents: ExponentTable.values,
            &random)
        let chosen = try #require(book.choose(level, rateShift: 4))
        let expected = [0, 1 << 20, 40 << 20, 0]
        #expect(words(chosen) == expected + expected + expected)
    }

    private func forEachCase(_ limit: Int, _ body: (CodebookCase) throws -> Void) throws {
        var random = SplitMix64(seed: UInt64(limit))
        for codewords in [1, 2, 15, 16, 17, 33, 100, 255, 256] {
            let dimensions = random.integer(in: 1...4)
            let outputs = random.integer(in: 3 * dimensions...16)
            try body(
                CodebookCase(
                    codewords: codewords, dimensions: dimensions, outputs: outputs,
                    positions: random.integer(in: 1...4), limit: limit, exponents: ExponentTable.values,
                    &random))
        }
    }

    private func words(_ bytes: [UInt8]) -> [Int] {
        bytes.withUnsafeBytes { bytes in
            stride(from: 0, to: bytes.count, by: 4).map {
                Int(bytes.load(fromByteOffset: $0, as: UInt32.self))
            }
        }
    }
}
