import Container
import Identifiers
import Network
import Parallel
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

    /// How the networks run for a file.
    ///
    /// - Parameter count: of the model's qualities
    /// - Throws: `CodecError` if the model lacks the quality
    /// - Precondition: the file has indices and names the model.
    func execution(
        _ model: ModelDigest, qualities count: Int, _ workers: Workers
    ) throws(CodecError) -> Execution {
        guard let indices else { preconditionFailure("a file of exact pixels") }
        precondition(indices.modelDigest == model, "a file of another model")
        guard indices.quality.index < count else { throw .quality(found: indices.quality, count: count) }
        return Execution(quality: indices.quality.index, workers: workers)
    }
}
