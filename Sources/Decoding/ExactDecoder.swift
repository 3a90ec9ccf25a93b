import Container
import Raster

/// The decoder of files of exact pixels, which need no model.
package enum ExactDecoder {
    /// Decodes a file, or a part of it, to samples of 8 bits.
    ///
    /// - Parameter region: in pixels, by default the whole image; extended to whole pixels of a smaller
    ///   picture
    /// - Throws: `CodecError.file` if the section of pixels is malformed, as far as it is read; another if
    ///   the region lies outside of the image.
    /// - Precondition: it is a file of exact pixels.
    package static func decode(
        _ file: VQZFile, region: Region? = nil, scale: Scale = .full
    ) throws(CodecError) -> Image {
        let (pixels, view) = try pixels(of: file, region, scale, depth: 8, as: UInt8.self)
        return Image(pixels, file.header, view)
    }

    /// Decodes a file, or a part of it, to deeper samples: as `decode`.
    ///
    /// - Parameter depth: bits of the samples, 9 to 16; nil for those of the file, which alone are exact
    /// - Precondition: it is a file of exact pixels.
    package static func decodeDeep(
        _ file: VQZFile, region: Region? = nil, scale: Scale = .full, depth: Int? = nil
    ) throws(CodecError) -> DeepImage {
        let depth = depth ?? file.header.depth
        let (pixels, view) = try pixels(of: file, region, scale, depth: depth, as: UInt16.self)
        return DeepImage(pixels, file.header, view, depth: depth)
    }

    private static func pixels<Sample: FixedWidthInteger & UnsignedInteger & Sendable>(
        of file: VQZFile, _ region: Region?, _ scale: Scale, depth: Int, as type: Sample.Type
    ) throws(CodecError) -> (RasterPixels<Sample>, View) {
        let header = file.header
        let region = try header.checked(region).area
        let view = View(region, scale, width: header.width, height: header.height)
        var pixels: RasterPixels<Sample>
        do { pixels = try file.exactPixels(of: view.region, depth: depth) } catch { throw .file(error) }
        pixels.samples = view.shrink(pixels.samples, channels: header.color.channels)
        pixels.alpha = pixels.alpha.map { view.shrink($0, channels: 1) }
        return (pixels, view)
    }
}
