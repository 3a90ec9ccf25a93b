import Encoding
import Glibc
import TestSupport
import Testing

@testable import Encoding

@Suite struct CodeLengthTests {
    @Test func isTheSumOfLogarithms() {
        var random = SplitMix64(seed: 51)
        var (length, expected) = (CodeLength(), 0.0)
        #expect(length.bits == 0)
        // More bits than the exponent of a double holds, in steps of up to 28.
        for _ in 0..<2000 {
            let total = UInt32(random.integer(in: 1...1 << 28))
            let frequency = UInt32(random.integer(in: 1...Int(total)) >> random.integer(in: 0...28))
            length.add(frequency: max(1, frequency), total: total)
            expected += log2(Double(total) / Double(max(1, frequency)))
            #expect(abs(length.bits - expected) < 1e-9 * expected + 1e-9)
        }
        #expect(expected > 2000)
    }
}
