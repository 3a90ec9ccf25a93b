import Model

/// Logarithms and powers of 2 in integers, the same on every machine. Exponents are in units of 1/256.
enum FixedLogarithm {
    /// The largest e with 2^(e / 256) ≤ value, or one less.
    ///
    /// - Precondition: `value` is at least 1.
    static func log2(_ value: UInt64) -> Int {
        precondition(value > 0, "no logarithm of 0")
        let whole = 63 - value.leadingZeroBitCount
        // 2^20 ≤ mantissa < 2^21; the table falls from 2^20, so that its entry i stands for -i / 256.
        let mantissa = whole >= 20 ? value >> (whole - 20) : value << (20 - whole)
        let table = ExponentTable.values
        let above = table.firstIndex { UInt64($0) << 1 <= mantissa } ?? table.count
        return 256 * (whole + 1) - above
    }

    /// 256·2^(exponent / 256), rounded down.
    ///
    /// - Precondition: `exponent` lies in -2048...2048.
    static func power(_ exponent: Int) -> Int {
        let whole = -((-exponent) >> 8)
        // 2^whole times an entry that stands for the rest, -255...0.
        let entry = Int(ExponentTable.values[256 * whole - exponent])
        return whole >= 12 ? entry << (whole - 12) : entry >> (12 - whole)
    }
}
