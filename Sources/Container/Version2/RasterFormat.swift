import Raster

/// The picture that a raster holds: size, channels and depth of the pixels that come out.
package struct RasterFormat: Equatable, Sendable {
    package let width, height: Int
    package let color: Image.Color
    package let hasAlpha: Bool
    /// Bits of a sample, 8 to 16.
    package let depth: Int

    /// - Precondition: both dimensions are at least 1.
    package init(width: Int, height: Int, color: Image.Color, hasAlpha: Bool, depth: Int) {
        precondition(width >= 1 && height >= 1, "an image has at least one pixel")
        precondition((8...16).contains(depth), "samples have 8 to 16 bits")
        self.width = width
        self.height = height
        self.color = color
        self.hasAlpha = hasAlpha
        self.depth = depth
    }

    /// Refuses a layout that does not make such pixels.
    func check(_ layout: RasterLayout) throws(RasterError) {
        guard layout.bitDepth <= 8 || depth > 8 else {
            throw .layout(type: layout.type.rawValue, bitDepth: layout.bitDepth)
        }
        guard color == .rgb || layout.isGray else { throw .colored }
        guard layout.hasAlpha == hasAlpha else { throw .alpha(announced: hasAlpha) }
    }
}
