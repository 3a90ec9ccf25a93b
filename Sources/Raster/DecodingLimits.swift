/// What a reader accepts from a file before it allocates anything for it.
public struct DecodingLimits: Equatable, Sendable {
    /// Largest number of pixels.
    public var maxPixels: Int

    public init(maxPixels: Int = 1 << 28) {
        self.maxPixels = maxPixels
    }
}
