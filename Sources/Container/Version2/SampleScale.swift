/// Stored numbers to samples: a number of b bits to one of D (format 2, section 4), and that to one of the
/// bits that are wanted.
package struct SampleScale: Sendable {
    private let stored, depth, wanted: Int

    /// - Parameters:
    ///   - stored: bits of a number, b
    ///   - depth: bits of a sample of the picture, D
    ///   - wanted: bits of a sample as it comes out
    package init(stored: Int, depth: Int, wanted: Int) {
        self.stored = stored
        self.depth = depth
        self.wanted = wanted
    }

    package func callAsFunction(_ number: Int) -> Int {
        Self.scale(Self.scale(number, from: stored, to: depth), from: depth, to: wanted)
    }

    /// The nearest sample of other bits.
    @inline(__always)
    package static func scale(_ number: Int, from: Int, to: Int) -> Int {
        guard from != to else { return number }
        let (most, largest) = ((1 << from) - 1, (1 << to) - 1)
        return (number * largest + most / 2) / most
    }
}
