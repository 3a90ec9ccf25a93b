import Container
import Decoding
import Identifiers
import Model
import Network
import Parallel
import Prior
import Raster

/// The encoder of one model's files and of exact pixels. The same picture, quality and options give the same
/// bytes on every machine and for every number of threads.
package struct ImageEncoder: Sendable {
    private let workers: Workers
    let coder: any IndexCoder

    /// Prepares the networks of `model`.
    ///
    /// - Parameters:
    ///   - threads: at least 1; by default one per CPU
    ///   - kernels: those of this CPU
    package init(model: CodecModel, threads: Int?, kernels: Kernels) {
        workers = Workers(threads)
        coder = model.indexCoder(kernels)
    }

    var exactEncoder: ExactEncoder { ExactEncoder(workers: workers) }

    /// Encodes an image as indices, in tiles of a given side, or in one tile without, to a file of a given
    /// version.
    package func encode(
        _ image: Image, quality: FractionalQuality, effort: Effort, tune: Tune, tileSide: Int?,
        version: FileVersion = .written
    ) throws(CodecError) -> EncodedImage {
        let options = EncodingOptions(.lossy, effort: effort, tune: tune, keepsHiddenColor: true)
        let (file, found) = try search(
            Original(.bytes(image)), at: coder.point(at: quality, options), options, tileSide: tileSide,
            version, reconstructs: true)
        return try EncodedImage(file, found)
    }

    /// The file of a picture's indices.
    ///
    /// - Parameters:
    ///   - reconstructs: whether decoded samples are wanted
    ///   - isWanted: whether a file of so many bytes is to be taken before others that the search finds on
    ///     its way and that serve better
    ///   - progress: called by this thread with the part that is done, 0 to 1, rising
    func search(
        _ original: Original, at point: OperatingPoint, _ options: EncodingOptions,
        reconstructs: Bool, isWanted: ((_ byteCount: Int) -> Bool)? = nil,
        progress: @escaping (Double) -> Void = { _ in }
    ) throws(CodecError) -> (file: VQZFile, found: CodedIndices) {
        let (width, height) = (original.picture.width, original.picture.height)
        return try search(
            options.keepsHiddenColor ? original : original.replacingHiddenColor(SmoothFilling()),
            at: point, options, tileSide: IndexCoding.tileSide(width: width, height: height),
            reconstructs: reconstructs, isWanted: isWanted, progress: progress)
    }

    private func search(
        _ original: Original, at point: OperatingPoint, _ options: EncodingOptions, tileSide: Int?,
        _ version: FileVersion = .written, reconstructs: Bool, isWanted: ((_ byteCount: Int) -> Bool)? = nil,
        progress: @escaping (Double) -> Void = { _ in }
    ) throws(CodecError) -> (file: VQZFile, found: CodedIndices) {
        let header = try coder.header(of: original, at: point, tileSide: tileSide, version)
        let alpha = original.picture.packedAlpha(header, workers)
        func file(_ payloads: [TilePayload]) -> VQZFile {
            VQZFile(header: header, tiles: payloads, alpha: alpha, metadata: original.metadata)
        }
        let found = coder.code(
            original, header, at: point, options, reconstructs: reconstructs, workers,
            isWanted: isWanted.map { isWanted in { isWanted(file($0).byteCount) } }, progress: progress)
        return (file(found.payloads), found)
    }
}

extension Picture {
    /// The payload of the alpha section, nil without alpha.
    fileprivate func packedAlpha(_ header: FileHeader, _ workers: Workers) -> [UInt8]? {
        switch self {
        case .bytes(let image):
            guard header.version == .version2 else {
                return image.alpha.map { AlphaCoding.encode($0, width: width, height: height) }
            }
            return image.alpha.map { Self.packed($0, header, workers) }
        case .deep(let image): return image.alpha.map { Self.packed($0, header, workers) }
        }
    }

    private static func packed<Sample: FixedWidthInteger & UnsignedInteger & Sendable>(
        _ alpha: [Sample], _ header: FileHeader, _ workers: Workers
    ) -> [UInt8] {
        RasterWriter(RasterPixels(samples: alpha, alpha: nil), header.alphaRaster).shortest(workers: workers)!
    }
}
