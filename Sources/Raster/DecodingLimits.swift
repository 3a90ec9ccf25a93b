/// The limits that a reader checks before it allocates anything for a file.
public struct DecodingLimits: Equatable, Sendable {
    /// Largest number of pixels, at most `mostPixels`.
    public let maxPixels: Int

    /// 2^48, so many a `.vqz` file can have; where an `Int` has 32 bits fewer, so that 16 bytes a pixel fit
    /// one.
    public static let mostPixels = Int(clamping: min(Int64(1) << 48, Int64(Int.max >> 4)))

    /// - Parameter maxPixels: more than `mostPixels` counts as that
    public init(maxPixels: Int = min(1 << 28, mostPixels)) {
        self.maxPixels = min(maxPixels, Self.mostPixels)
    }
}
