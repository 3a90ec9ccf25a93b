import Raster

extension Image {
    /// The pixels of a region.
    package func cropped(to region: Region) -> Image {
        func crop(_ values: [UInt8], _ channels: Int) -> [UInt8] {
            region.area.rows.flatMap { row in
                values[
                    (row * width + region.x) * channels..<(row * width + region.x + region.width) * channels]
            }
        }
        return Image(
            width: region.width, height: region.height, color: color, samples: crop(samples, color.channels),
            alpha: alpha.map { crop($0, 1) })
    }
}
