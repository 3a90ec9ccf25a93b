/// How long the encoder searches for better indices: 1 (not at all) to 9. Decoding takes the same time for all.
public struct Effort: Hashable, Sendable {
    public static let range = 1...9
    public static let `default` = Effort(2)

    public let level: Int

    /// - Precondition: `level` lies in `range`.
    public init(_ level: Int) {
        precondition(Self.range.contains(level), "effort is 1 to 9, not \(level)")
        self.level = level
    }

    /// Passes after the first one, which is the plain entropy-constrained choice. Each takes the latents a step down the gradient of the error that
    /// the pass before left.
    var corrections: Int { level - 1 }
}
