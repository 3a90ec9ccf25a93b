import Prior

/// How often the encoder repeats its search for indices: 1 (once) to 9. Whether repeating pays depends on the model. Decoding takes the same time for all.
public struct Effort: Hashable, Sendable {
    public static let range = 1...9
    /// The plain entropy-constrained choice: for the default model longer searches find nothing better.
    public static let `default` = Effort(1)

    public let level: Int

    /// - Precondition: `level` lies in `range`.
    public init(_ level: Int) {
        precondition(Self.range.contains(level), "effort is 1 to 9, not \(level)")
        self.level = level
    }

    /// Passes after the first one, each of which corrects the latents by what the decoder made of the pass before.
    var corrections: Int { level - 1 }

    /// The weight of a bit against distortion when corrected latents are coded; the first pass is the plain entropy-constrained choice at every
    /// effort, so that none finds worse than effort 1. Cheap codewords also make their neighbours' contexts quieter.
    static let correctedRateWeight = RateWeight(inside: 9, border: 8)
}
