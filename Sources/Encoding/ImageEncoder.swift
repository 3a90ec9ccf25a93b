import Container
import Decoding
import Identifiers
import Model
import Network
import Parallel
import Prior
import Raster

/// The encoder of one model's files. The same image, quality and effort give the same bytes on every machine
/// and for every number of threads.
package struct ImageEncoder: Sendable {
    let model: CodecModel
    private let workers: Workers
    private let analysis: Analysis
    private let prior: PriorNetwork
    private let synthesis: Synthesis
    /// For searches beyond the first pass.
    private let transposedSynthesis: Deferred<TransposedSynthesis>

    /// Prepares the networks of `model`.
    ///
    /// - Parameters:
    ///   - threads: at least 1; by default one per CPU
    ///   - kernels: those of this CPU
    package init(model: CodecModel, threads: Int?, kernels: Kernels) {
        self.model = model
        workers = Workers(threads)
        analysis = Analysis(model, kernels)
        prior = PriorNetwork(model, kernels)
        synthesis = Synthesis(model, kernels)
        transposedSynthesis = Deferred { TransposedSynthesis(model, kernels) }
    }

    /// Encodes an image. Alpha that is 255 everywhere counts as none.
    ///
    /// - Parameters:
    ///   - quality: one of the model's, or between two
    ///   - effort: how long to search for better indices
    ///   - tune: what the choice of indices aims at
    /// - Throws: `CodecError` if the model lacks the quality or the image is too large for the format.
    package func encode(
        _ image: Image, quality: FractionalQuality, effort: Effort = .default, tune: Tune = .psnr
    ) throws(CodecError) -> EncodedImage {
        try encode(
            image, quality: quality, effort: effort, tune: tune, tileSide: Self.tileSide(of: image))
    }

    /// Encodes an image to the bytes that `encode` makes, with less memory: without decoding it for the
    /// caller.
    ///
    /// - Parameter progress: called by this thread with the part that is done, 0 to 1, rising
    package func compress(
        _ image: Image, quality: FractionalQuality, effort: Effort = .default, tune: Tune = .psnr,
        progress: (Double) -> Void = { _ in }
    ) throws(CodecError) -> [UInt8] {
        try withoutActuallyEscaping(progress) { progress throws(CodecError) in
            try search(
                image, quality: quality, effort: effort, tune: tune, tileSide: Self.tileSide(of: image),
                reconstructs: false, progress: progress
            ).file.serialized
        }
    }

    /// Encodes an image in tiles of a given side, or in one tile without, to a file of a given version.
    package func encode(
        _ image: Image, quality: FractionalQuality, effort: Effort, tune: Tune = .psnr, tileSide: Int?,
        version: FileVersion = .written
    ) throws(CodecError) -> EncodedImage {
        let (file, found) = try search(
            image, quality: quality, effort: effort, tune: tune, tileSide: tileSide, version,
            reconstructs: true)
        let reconstruction = Image(
            width: image.width, height: image.height, color: image.color, samples: found.samples ?? [],
            alpha: file.header.hasAlpha ? image.alpha : nil)
        let bytes = file.serialized
        return EncodedImage(
            bytes: bytes, reconstruction: reconstruction,
            sections: EncodedImage.Sections(file, byteCount: bytes.count), priorBits: found.bits)
    }

    private func search(
        _ image: Image, quality: FractionalQuality, effort: Effort, tune: Tune, tileSide: Int?,
        _ version: FileVersion = .written, reconstructs: Bool,
        progress: @escaping (Double) -> Void = { _ in }
    ) throws(CodecError) -> (file: VQZFile, found: IndexSearch.Result) {
        let alpha = image.alpha.flatMap { plane in plane.allSatisfy { $0 == 255 } ? nil : plane }
        let count = model.architecture.qualities
        guard quality.upper.index < count else { throw .quality(found: quality.upper, count: count) }
        let point = OperatingPoint(quality, of: model)
        let header = try header(image, point.quality, tileSide, version, hasAlpha: alpha != nil)
        let search = IndexSearch(
            model: model, image: image, version: version, tiles: header.tiles,
            execution: Execution(quality: point.quality.index, workers: workers), analysis: analysis,
            prior: prior, synthesis: synthesis, transposedSynthesis: transposedSynthesis, effort: effort,
            weights: weights(image, header.tiles.image, tune, rate: point.rateWeight),
            reconstructs: reconstructs,
            progress: SearchProgress(
                passes: effort.passes, decodesLast: effort.passes > 1 || reconstructs, note: progress))
        let found = search.run()
        let packed = alpha.map { Self.pack($0, header) }
        return (VQZFile(header: header, tiles: found.payloads, alpha: packed), found)
    }

    private static func pack(_ alpha: [UInt8], _ header: FileHeader) -> [UInt8] {
        switch header.version {
        case .version1: AlphaCoding.encode(alpha, width: header.width, height: header.height)
        case .version2:
            RasterWriter(RasterPixels(samples: alpha, alpha: nil), header.alphaRaster).shortest()!
        }
    }

    private func weights(_ image: Image, _ grid: BlockGrid, _ tune: Tune, rate: Int) -> RateWeights {
        switch tune {
        case .psnr: RateWeights(model.architecture, rate: rate)
        case .visual: VisualMasking.weights(of: image, grid, model.architecture, rate: rate, workers)
        }
    }

    private static func tileSide(of image: Image) -> Int? {
        IndexCoding.tileSide(width: image.width, height: image.height)
    }

    private func header(
        _ image: Image, _ quality: Quality, _ tileSide: Int?, _ version: FileVersion, hasAlpha: Bool
    ) throws(CodecError) -> FileHeader {
        guard max(image.width, image.height) <= FileHeader.maxDimension else {
            throw .imageTooLarge(width: image.width, height: image.height)
        }
        return FileHeader(
            version: version, color: image.color, hasAlpha: hasAlpha, width: image.width,
            height: image.height,
            indices: IndexCoding(modelDigest: model.digest, quality: quality, tileSide: tileSide))
    }
}

extension EncodedImage.Sections {
    /// - Parameter byteCount: of the file
    fileprivate init(_ file: VQZFile, byteCount: Int) {
        func bytes(_ tags: [Section.Tag]) -> Int {
            file.sections.reduce(0) { $0 + (tags.contains($1.tag) ? $1.byteCount : 0) }
        }
        header = byteCount - file.sections.reduce(0) { $0 + $1.byteCount }
        switch file.header.version {
        case .version1: (indices, alpha) = (bytes([.indices]), bytes([.filteredAlpha]))
        case .version2: (indices, alpha) = (bytes([.tops, .bottoms]), bytes([.alpha]))
        }
    }
}
