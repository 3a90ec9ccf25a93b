/// What the encoder's choice of indices aims at. Files of both decode alike.
public enum Tune: String, CaseIterable, Sendable {
    /// The least squared error.
    case psnr
    /// The least error that is seen: errors weigh less where the original's detail hides them, and more in
    /// what is coded first.
    case visual

    /// What the encoder aims at unless it is told: the error that a target is of, otherwise what is seen.
    /// - Parameter target: in place of a quality
    public static func `default`(for target: Target? = nil) -> Tune {
        if case .psnr = target { .psnr } else { .visual }
    }
}
