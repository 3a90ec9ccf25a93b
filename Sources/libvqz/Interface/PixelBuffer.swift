import CVQZ
import VQZ

/// The caller's pixels, or room for them.
struct PixelBuffer {
    let layout: PixelLayout
    let width, height: Int
    /// Bytes from the start of a row to that of the next.
    let stride: Int
    /// Bytes from the first sample to the end of the last.
    let byteCount: Int

    /// - Parameter channels: those of format 0; nil where that is unknown too
    /// - Throws: if the format, the depth or the stride is none
    init(
        _ image: vqz_image, width: Int, height: Int, channels: PixelLayout.Channels?
    ) throws(ErrorReport) {
        let known = PixelLayout.Channels(rawValue: Int(image.format))
        guard let format = known ?? (image.format == 0 ? channels : nil) else {
            throw ErrorReport(.argument, "format \(image.format) is unknown")
        }
        guard let depth = image.depth == 0 ? .bits8 : PixelLayout.Depth(rawValue: Int(image.depth)) else {
            throw ErrorReport(.argument, "depth is 8 or 16, not \(image.depth)")
        }
        layout = PixelLayout(format, depth)
        (self.width, self.height) = (width, height)
        stride = image.stride == 0 ? width * layout.bytesPerPixel : image.stride
        guard let count = layout.byteCount(width: width, height: height, stride: stride) else {
            throw ErrorReport(
                .argument, "rows of \(width) pixels do not fit a stride of \(image.stride) bytes")
        }
        byteCount = count
        // A capacity of 2^63 bytes or more is negative here.
        guard image.pixels == nil || image.capacity < 0 || image.capacity >= count else {
            throw ErrorReport(.buffer, "pixels need \(count) bytes, and have \(image.capacity)")
        }
    }
}
