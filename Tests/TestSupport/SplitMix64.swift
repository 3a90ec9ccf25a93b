/// A small deterministic generator (Steele, Lea, Flood 2014): tests see the same values on every machine.
package struct SplitMix64: RandomNumberGenerator, Sendable {
    private var state: UInt64

    package init(seed: UInt64) {
        state = seed
    }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }

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
