/// The encoding half of the range coder (format, section 5): turns symbols, given as slices of a total, into
/// bytes.
///
/// Probabilities belong to the caller: a symbol is coded as the slice `cumulative ..< cumulative + frequency`
/// of `0 ..< total`, and the total may change from symbol to symbol.
@frozen
package struct RangeEncoder: Sendable {
    /// The largest total of a distribution. With it a slice of width 1 still gets 2^20 of the range.
    @inlinable
    package static var maxTotal: UInt32 { 1 << 28 }

    /// The finished bytes. Carries reach back into them, but never past the first one: read as a fraction,
    /// `bytes` followed by `low + range` stays below 1.
    @usableFromInline var bytes: [UInt8] = []

    /// Lower end of the interval, in units of 2^-64 of the position after `bytes`.
    @usableFromInline var low: UInt64 = 0

    /// Width of the interval, at least 2^48 between symbols. `low + range` may exceed 2^64: a carry is then
    /// pending.
    @usableFromInline var range: UInt64 = .max

    /// An encoder that has coded nothing.
    package init() {}

    /// Codes one symbol.
    ///
    /// - Parameters:
    ///   - cumulative: sum of the frequencies of all symbols before this one
    ///   - frequency: frequency of this symbol, at least 1
    ///   - total: sum of all frequencies, at most `maxTotal`
    /// - Precondition: `cumulative + frequency <= total`.
    @inlinable
    @inline(__always)
    package mutating func encode(cumulative: UInt32, frequency: UInt32, total: UInt32) {
        precondition(total <= Self.maxTotal, "total of the frequencies exceeds 2^28")
        precondition(
            frequency >= 1 && frequency <= total && cumulative <= total - frequency,
            "the slice is empty or exceeds the total")
        let step = range / UInt64(total)
        let (sum, carry) = low.addingReportingOverflow(UInt64(cumulative) &* step)
        low = sum
        if carry { propagateCarry() }
        range = UInt64(frequency) &* step
        while range < 1 << 48 {
            bytes.append(UInt8(truncatingIfNeeded: low >> 56))
            low <<= 8
            range <<= 8
        }
    }

    /// Ends the stream and returns its bytes: the fewest that, followed by zeros, read as a value inside the
    /// interval; of several such values the smallest.
    package consuming func finish() -> [UInt8] {
        let tail = shortestTail()
        if tail.carry { propagateCarry() }
        for i in 0..<tail.count {
            bytes.append(UInt8(truncatingIfNeeded: tail.value >> (56 - 8 * i)))
        }
        while bytes.last == 0 { bytes.removeLast() }
        return bytes
    }

    /// Adds 1 to the last finished byte.
    @usableFromInline
    mutating func propagateCarry() {
        var i = bytes.count - 1
        while bytes[i] == 0xFF {
            bytes[i] = 0
            i -= 1
        }
        bytes[i] += 1
    }

    /// The smallest value in `low ..< low + range` with the fewest significant bytes: `value` with `count` of
    /// them at its top, or, with `carry`, 2^64, which has none.
    private func shortestTail() -> (value: UInt64, count: Int, carry: Bool) {
        if low == 0 { return (0, 0, false) }
        let end = low.addingReportingOverflow(range)
        if end.overflow && end.partialValue > 0 { return (0, 0, true) }
        for count in 1..<8 {
            let below = UInt64.max >> (8 * count)
            let (sum, overflow) = low.addingReportingOverflow(below)
            let value = sum & ~below
            if !overflow && value - low < range { return (value, count, false) }
        }
        return (low, 8, false)
    }
}
