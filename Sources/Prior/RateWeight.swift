/// How much a bit weighs against distortion when codewords are chosen, in eighths.
public struct RateWeight: Equatable, Sendable {
    public let inside: Int
    /// At positions with neighbours in another tile, whose contexts a cheap codeword cannot make quieter, and which are coded with less context
    /// themselves.
    public let border: Int

    /// - Precondition: both weights are 1...16.
    public init(inside: Int = 8, border: Int = 8) {
        precondition((1...16).contains(inside) && (1...16).contains(border), "a weight is 1 to 16 eighths")
        self.inside = inside
        self.border = border
    }
}
