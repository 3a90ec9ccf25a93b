/// The length of the encoder's search for better indices: 1 (none) to 9. Decoding takes the same time for
/// all.
public struct Effort: Hashable, Sendable {
    public static let range = 1...9
    public static let `default` = Effort(2)

    public let level: Int

    /// - Precondition: `level` lies in `range`.
    public init(_ level: Int) {
        precondition(Self.range.contains(level), "effort is 1 to 9, not \(level)")
        self.level = level
    }

    /// The number of times that indices are chosen. The first pass is the plain entropy-constrained choice.
    /// Each pass after it takes the latents a step down the gradient of the error that the last one left.
    public var passes: Int { [1, 2, 3, 4, 6, 9, 13, 19, 31][level - 1] }

    /// The passes of a search at a point. A single pass stays one.
    func passes(at point: OperatingPoint) -> Int { passes > 1 ? passes + point.morePasses : passes }
}
