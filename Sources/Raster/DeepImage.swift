/// An image of more than 8 bits a sample: interleaved colour samples, and alpha beside them.
public struct DeepImage: Equatable, Sendable {
    public let width: Int
    public let height: Int
    public let color: Image.Color
    /// Bits of a sample, 9 to 16.
    public let depth: Int
    /// `height` rows of `width` pixels of `color.channels` samples, 0...2^depth - 1.
    public var samples: [UInt16]
    /// `height` rows of `width` values, 0 (transparent) ... 2^depth - 1 (opaque), or nil for an opaque image.
    public var alpha: [UInt16]?

    /// - Precondition: both dimensions are at least 1, there are 9 to 16 bits, and the arrays have the sizes
    ///   that they imply.
    public init(
        width: Int, height: Int, color: Image.Color, depth: Int, samples: [UInt16], alpha: [UInt16]? = nil
    ) {
        precondition(width >= 1 && height >= 1, "an image has at least one pixel")
        precondition((9...16).contains(depth), "deep samples have 9 to 16 bits")
        precondition(samples.count == width * height * color.channels, "sample count does not fit the size")
        precondition(alpha.map { $0.count == width * height } ?? true, "alpha count does not fit the size")
        self.width = width
        self.height = height
        self.color = color
        self.depth = depth
        self.samples = samples
        self.alpha = alpha
    }

    /// The largest value of a sample.
    public var largest: UInt16 { .max >> (16 - depth) }
}
