/// One of the two scales at which an image is coded.
public enum Level: String, Sendable, CaseIterable {
    /// Maps at 1/16 of the image side, coded first.
    case top
    /// Maps at 1/8 of the image side.
    case bottom
}
