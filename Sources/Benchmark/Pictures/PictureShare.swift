import Raster

/// How much of each image a page shows, so that all pictures together keep to a limit.
struct PictureShare: Equatable, Sendable {
    /// A picture has at least so many pixels, where its image has them: 128 x 128.
    static let least = 1 << 14

    /// How many images have pictures; the first ones do.
    let images: Int
    /// The largest picture.
    let pixels: Int

    /// Gives all pictures of all images the same share. Where that is less than `least`, fewer images have
    /// pictures.
    ///
    /// - Parameters:
    ///   - total: pixels of all pictures together
    ///   - images: at least 1
    ///   - pictures: those of an image, its original among them; at least 1
    init(of total: Int, images: Int, pictures: Int) {
        precondition(total >= 0 && images >= 1 && pictures >= 1, "no pictures to share")
        pixels = max(Self.least, total / (images * pictures))
        self.images = min(images, total / (pixels * pictures))
    }

    /// The part of an image that is shown: all of it, or a square from its middle, longer where the image is
    /// narrower than that.
    func part(width: Int, height: Int) -> Region {
        guard width * height > pixels else { return Region(width: width, height: height) }
        let side = Int(Double(pixels).squareRoot())
        let columns = height < side ? min(width, pixels / height) : min(width, side)
        let rows = min(height, pixels / columns)
        return Region(
            x: (width - columns) / 2, y: (height - rows) / 2, width: columns, height: rows)
    }
}
