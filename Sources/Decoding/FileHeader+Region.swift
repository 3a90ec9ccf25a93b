import Container
import Raster

extension FileHeader {
    /// A region of the image, or without one all of it.
    ///
    /// - Throws: `regionOutside` if the image does not have all of its pixels
    func checked(_ region: Region?) throws(CodecError) -> Region {
        guard let region else { return Region(width: width, height: height) }
        guard region.fits(width: width, height: height) else {
            throw .regionOutside(region, width: width, height: height)
        }
        return region
    }
}
