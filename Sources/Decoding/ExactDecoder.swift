import Container
import Raster

/// The decoder of files of exact pixels, which need no model.
package enum ExactDecoder {
    /// Decodes a file, or a part of it.
    ///
    /// - Parameter region: in pixels, by default the whole image
    /// - Throws: `CodecError.file` if the section of pixels is malformed, as far as it is read; another if the
    ///   region lies outside of the image.
    /// - Precondition: it is a file of exact pixels.
    package static func decode(_ file: VQZFile, region: Region? = nil) throws(CodecError) -> Image {
        let region = try file.header.checked(region)
        let pixels: RasterPixels<UInt8>
        do { pixels = try file.exactPixels(of: region.area, depth: 8) } catch { throw .file(error) }
        return Image(
            width: region.width, height: region.height, color: file.header.color, samples: pixels.samples,
            alpha: pixels.alpha)
    }
}
