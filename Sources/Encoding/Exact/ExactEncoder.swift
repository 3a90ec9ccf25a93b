import Container
import Decoding
import Parallel
import Raster

/// The encoder of files of exact pixels, which need no model.
struct ExactEncoder {
    let workers: Workers

    /// The file of a picture, or nil if it has more than `limit` bytes.
    ///
    /// Colours that are not seen become uniform, unless they are to be kept.
    func file(_ original: Original, keepsHiddenColor: Bool, limit: Int = .max) -> VQZFile? {
        let original = keepsHiddenColor ? original : original.replacingHiddenColor(UniformFilling())
        let header = original.header(nil)
        let empty = VQZFile(header: header, exact: [], metadata: original.metadata)
        guard let payload = payload(original.picture, header, limit: limit - empty.byteCount) else {
            return nil
        }
        let file = VQZFile(header: header, exact: payload, metadata: original.metadata)
        // The length of the section takes up to four bytes more than that of an empty one.
        return file.byteCount <= limit ? file : nil
    }

    private func payload(_ picture: Picture, _ header: FileHeader, limit: Int) -> [UInt8]? {
        guard limit > 0 else { return nil }
        switch picture {
        case .bytes(let image):
            return RasterWriter(RasterPixels(samples: image.samples, alpha: image.alpha), header.raster)
                .shortest(limit: limit, workers: workers)
        case .deep(let image):
            return RasterWriter(RasterPixels(samples: image.samples, alpha: image.alpha), header.raster)
                .shortest(limit: limit, workers: workers)
        }
    }
}
