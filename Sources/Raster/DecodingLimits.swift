/// What a reader accepts from a file before it allocates anything for it.
public struct DecodingLimits: Equatable, Sendable {
    /// Largest number of pixels, at most 2^48: so many a `.vqz` file can have, and multiples of it fit an `Int`.
    public let maxPixels: Int

    /// - Parameter maxPixels: more than 2^48 counts as 2^48
    public init(maxPixels: Int = 1 << 28) {
        self.maxPixels = min(maxPixels, 1 << 48)
    }
}
