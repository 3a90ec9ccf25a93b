import Container
import Decoding
import Parallel
import Raster

/// The encoder of files of exact pixels, which need no model.
struct ExactEncoder {
    let workers: Workers

    /// The file of a picture, or nil if it has more than `limit` bytes.
    ///
    /// Colours that are not seen become uniform, unless they are to be kept. The pixels as they came packed
    /// are taken where that is shorter, if these colours are to be kept or uniform in them.
    func file(_ original: Original, keepsHiddenColor: Bool, limit: Int = .max) -> VQZFile? {
        let header = original.header(nil)
        let empty = VQZFile(header: header, exact: [], metadata: original.metadata)
        let room = limit - empty.byteCount
        guard room > 0 else { return nil }
        let keepsPacked = keepsHiddenColor || original.picture.hasOneHiddenColor
        let known = (keepsPacked ? original.packed : nil).flatMap {
            original.picture.payload($0, header, limit: room)
        }
        let stored = keepsHiddenColor ? original : original.replacingHiddenColor(UniformFilling())
        guard let payload = stored.picture.shortestPayload(header, limit: room, known: known, workers) else {
            return nil
        }
        let file = VQZFile(header: header, exact: payload, metadata: original.metadata)
        // The length of the section takes up to four bytes more than that of an empty one.
        return file.byteCount <= limit ? file : nil
    }
}

extension Picture {
    /// The payload of packed pixels if they are this picture's, and it has at most `limit` bytes.
    fileprivate func payload(_ packed: PackedPixels, _ header: FileHeader, limit: Int) -> [UInt8]? {
        switch self {
        case .bytes(let image): image.raster.payload(packed, header.raster, limit: limit)
        case .deep(let image): image.raster.payload(packed, header.raster, limit: limit)
        }
    }

    /// The shortest payload of at most `limit` bytes, if there is one.
    ///
    /// - Parameter known: one of this picture but for colours that are not seen
    fileprivate func shortestPayload(
        _ header: FileHeader, limit: Int, known: [UInt8]?, _ workers: Workers
    ) -> [UInt8]? {
        switch self {
        case .bytes(let image):
            RasterWriter(image.raster, header.raster).shortest(limit: limit, known: known, workers: workers)
        case .deep(let image):
            RasterWriter(image.raster, header.raster).shortest(limit: limit, known: known, workers: workers)
        }
    }
}

extension Image {
    fileprivate var raster: RasterPixels<UInt8> { RasterPixels(samples: samples, alpha: alpha) }
}

extension DeepImage {
    fileprivate var raster: RasterPixels<UInt16> { RasterPixels(samples: samples, alpha: alpha) }
}
