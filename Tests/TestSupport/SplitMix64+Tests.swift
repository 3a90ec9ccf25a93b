import RandomNumbers

/// Tests see the same values on every machine.
package typealias SplitMix64 = RandomNumbers.SplitMix64

extension SplitMix64 {
    /// A value in `range`, each about equally likely. Much cheaper than `Int.random` in builds without
    /// optimisation.
    package mutating func integer(in range: ClosedRange<Int>) -> Int {
        range.lowerBound + Int(next() >> 11) % (range.upperBound - range.lowerBound + 1)
    }

    /// `count` values in `range`.
    package mutating func array<Integer: FixedWidthInteger>(
        _ count: Int, in range: ClosedRange<Int>, as type: Integer.Type = Integer.self
    ) -> [Integer] {
        (0..<count).map { _ in Integer(truncatingIfNeeded: integer(in: range)) }
    }
}
