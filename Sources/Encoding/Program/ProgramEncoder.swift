import Container
import Decoding
import Identifiers
import Model
import Network
import Parallel
import Prior
import Raster

/// The encoder of files of one model of format 2, in one pass. The same image and quality give the same bytes
/// on every machine and for every number of threads.
package struct ProgramEncoder: Sendable {
    private let model: ProgramModel
    private let workers: Workers
    private let analysis: Analysis
    private let prior: SlicedNetwork

    /// Prepares the networks of `model`.
    ///
    /// - Parameters:
    ///   - threads: at least 1; by default one per CPU
    ///   - kernels: those of this CPU
    package init(model: ProgramModel, threads: Int?, kernels: Kernels) {
        self.model = model
        workers = Workers(threads)
        analysis = Analysis(model, kernels)
        prior = SlicedNetwork(model, kernels)
    }

    /// Encodes an image to the bytes of a file. Alpha that is 255 everywhere counts as none.
    ///
    /// - Throws: `CodecError` if the model lacks the quality or the image is too large for the format.
    package func compress(_ image: Image, quality: Quality) throws(CodecError) -> [UInt8] {
        let tileSide = FileHeader.tileSide(width: image.width, height: image.height)
        return try compress(image, quality: quality, tileSide: tileSide)
    }

    /// Encodes an image in tiles of a given side, or in one tile without.
    package func compress(
        _ image: Image, quality: Quality, tileSide: Int?
    ) throws(CodecError) -> [UInt8] {
        let count = model.architecture.qualities
        guard quality.index < count else { throw .quality(found: quality, count: count) }
        guard max(image.width, image.height) <= FileHeader.maxDimension else {
            throw .imageTooLarge(width: image.width, height: image.height)
        }
        let alpha = image.alpha.flatMap { plane in plane.allSatisfy { $0 == 255 } ? nil : plane }
        let header = FileHeader(
            modelDigest: model.digest, color: image.color, hasAlpha: alpha != nil, quality: quality,
            width: image.width, height: image.height, tileSide: tileSide)
        let coded = code(image, header.tiles, Execution(quality: quality.index, workers: workers))
        let packed = alpha.map { AlphaCoding.encode($0, width: image.width, height: image.height) }
        return VQZFile(header: header, tilePayloads: coded.tilePayloads, alpha: packed).serialized
    }

    /// The choice for the latents of the analysis.
    private func code(_ image: Image, _ tiles: TileGrid, _ execution: Execution) -> SlicedCodedPass {
        let grid = tiles.image
        let pass = AnalysisPass(analysis, grid, execution) { rows, blocks in
            grid.spaceToDepth(image, rows: rows, to: blocks)
        }
        var coded = SlicedCodedPass(prior, tiles, execution)
        for row in 0..<tiles.rows {
            let rows = tiles.bottomRows(row)
            let needed = max(pass.topRowsNeeded(forBottom: rows.upperBound), rows.upperBound / 2)
            while coded.topRows < needed { coded.encodeTop(pass.topLatents(coded.nextTop)) }
            coded.encodeBottom(pass.bottomLatents(rows, top: coded.topSource))
        }
        return coded
    }
}
