import Raster

/// An image, and what its file says beyond it.
public struct LoadedImage: Equatable, Sendable {
    /// The pixels. An alpha channel that is opaque everywhere is left out.
    public let image: Image
    public let format: ImageFile.Format
    /// Whether samples had 16 bits, of which the image holds 8.
    public let wasReducedTo8Bits: Bool

    public init(image: Image, format: ImageFile.Format, wasReducedTo8Bits: Bool) {
        self.image = image
        self.format = format
        self.wasReducedTo8Bits = wasReducedTo8Bits
    }
}
