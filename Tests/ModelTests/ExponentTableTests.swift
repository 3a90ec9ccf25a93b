import Testing

@testable import Model

@Suite struct ExponentTableTests {
    /// v = round(2^(20 - i/256)) exactly if (2v - 1)^256 < 2^(256·21 - i) < (2v + 1)^256, in integers.
    @Test func everyValueIsCorrectlyRounded() {
        for (i, value) in ExponentTable.values.enumerated() {
            let exponent = 256 * 21 - i
            #expect(bitsOfPower256(UInt64(2 * value - 1)) < exponent, "value \(i) too large")
            #expect(bitsOfPower256(UInt64(2 * value + 1)) >= exponent, "value \(i) too small")
        }
    }

    /// floor(log2(odd^256)): an odd number above 1 is no power of two, so there are no ties.
    private func bitsOfPower256(_ odd: UInt64) -> Int {
        var digits = [UInt32(odd)]
        for _ in 0..<8 { digits = squared(digits) }
        return 32 * (digits.count - 1) + 31 - digits.last!.leadingZeroBitCount
    }

    /// Schoolbook squaring of a number in 32-bit digits, least significant first.
    private func squared(_ digits: [UInt32]) -> [UInt32] {
        var product = [UInt32](repeating: 0, count: 2 * digits.count)
        for (i, a) in digits.enumerated() {
            var carry: UInt64 = 0
            for (j, b) in digits.enumerated() {
                carry += UInt64(a) * UInt64(b) + UInt64(product[i + j])
                product[i + j] = UInt32(truncatingIfNeeded: carry)
                carry >>= 32
            }
            product[i + digits.count] = UInt32(carry)
        }
        while product.last == 0 { product.removeLast() }
        return product
    }
}
