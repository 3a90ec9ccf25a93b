/// An 8-bit image: interleaved colour samples, and alpha beside them.
public struct Image: Equatable, Sendable {
    /// The colour channels of an image.
    public enum Color: UInt8, Sendable, CaseIterable {
        case rgb = 0
        case gray = 1

        /// Samples per pixel.
        public var channels: Int { self == .rgb ? 3 : 1 }
    }

    public let width: Int
    public let height: Int
    public let color: Color
    /// `height` rows of `width` pixels of `color.channels` samples, 0...255.
    public var samples: [UInt8]
    /// `height` rows of `width` values, 0 (transparent) ... 255 (opaque), or nil for an opaque image.
    public var alpha: [UInt8]?

    /// - Precondition: both dimensions are at least 1 and the arrays have the sizes they imply.
    public init(width: Int, height: Int, color: Color, samples: [UInt8], alpha: [UInt8]? = nil) {
        precondition(width >= 1 && height >= 1, "an image has at least one pixel")
        precondition(samples.count == width * height * color.channels, "sample count does not fit the size")
        precondition(alpha.map { $0.count == width * height } ?? true, "alpha count does not fit the size")
        self.width = width
        self.height = height
        self.color = color
        self.samples = samples
        self.alpha = alpha
    }
}
