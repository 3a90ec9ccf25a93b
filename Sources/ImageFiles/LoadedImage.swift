import Raster

/// An image, and what its file says beyond it.
package struct LoadedImage: Equatable, Sendable {
    /// The pixels. An alpha channel that is opaque everywhere is left out.
    package let image: Image
    package let format: ImageFile.Format
    /// Whether samples had 16 bits, of which the image holds 8.
    package let wasReducedTo8Bits: Bool

    package init(image: Image, format: ImageFile.Format, wasReducedTo8Bits: Bool) {
        self.image = image
        self.format = format
        self.wasReducedTo8Bits = wasReducedTo8Bits
    }
}
