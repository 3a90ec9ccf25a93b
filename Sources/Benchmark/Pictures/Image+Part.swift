import Raster

extension Image {
    /// The pixels of a region.
    /// - Precondition: the image has all of them.
    func part(_ region: Region) -> Image {
        precondition(region.fits(width: width, height: height), "a region outside of the image")
        func rows(of samples: [UInt8], channels: Int) -> [UInt8] {
            (region.y..<region.y + region.height).flatMap { row in
                let start = (row * width + region.x) * channels
                return samples[start..<start + region.width * channels]
            }
        }
        return Image(
            width: region.width, height: region.height, color: color,
            samples: rows(of: samples, channels: color.channels),
            alpha: alpha.map { rows(of: $0, channels: 1) })
    }
}
