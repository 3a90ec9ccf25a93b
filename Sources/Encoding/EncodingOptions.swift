/// How an encoder works, besides the quality it works at.
public struct EncodingOptions: Hashable, Sendable {
    public var coding: Coding
    public var effort: Effort
    /// What the choice of indices aims at; nil for `Tune.default(for:)`.
    public var tune: Tune?
    /// Whether colours stay where alpha is 0. Otherwise they become others that are cheap, but with
    /// `Coding.lossless`, which always keeps them.
    public var keepsHiddenColor: Bool

    public init(
        _ coding: Coding = .automatic, effort: Effort = .default, tune: Tune? = nil,
        keepsHiddenColor: Bool = false
    ) {
        self.coding = coding
        self.effort = effort
        self.tune = tune
        self.keepsHiddenColor = keepsHiddenColor
    }
}

extension EncodingOptions {
    /// Most bytes by which exact pixels that are taken without being asked for may exceed indices.
    ///
    /// Indices of flat pictures of up to 256 x 256 pixels take up to 17 bytes less, and miss the colour by a
    /// few levels. Of larger ones they may take even less, and have at least 50 dB.
    package static let exactSlack = 32

    /// Indices of the default effort.
    public static let lossy = EncodingOptions(.lossy)
    public static let lossless = EncodingOptions(.lossless)
}
