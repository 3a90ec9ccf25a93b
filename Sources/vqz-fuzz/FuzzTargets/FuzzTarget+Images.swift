import ImageFiles
import Raster

extension FuzzTarget {
    /// An image that is accepted comes back from every format that is written.
    func runImages(_ bytes: [UInt8]) throws(Discrepancy) {
        for file in [bytes, Checksums.repaired(png: bytes)] {
            guard var image = try? ImageFile.read(file, limits: Self.limits).image else { continue }
            try Discrepancy.require(image.width * image.height <= Self.limits.maxPixels, "over the limit")
            for format in ImageFile.Format.written {
                if format == .netpbm { image.alpha = nil }
                let again = try? ImageFile.read(ImageFile.write(image, as: format)).image
                try Discrepancy.require(again == image, "a \(format.rawValue) does not hold the image")
            }
        }
    }
}
