import Container
import Decoding
import Identifiers
import Model
import Network
import Parallel
import Raster

extension IndexCoder {
    /// Where a place of the scale is encoded.
    ///
    /// - Parameter neighbor: one of the qualities on its sides, or nil for the one that serves there
    /// - Throws: `CodecError` if the model lacks a quality.
    func point(
        at place: FractionalQuality, of neighbor: Quality? = nil, _ options: EncodingOptions
    ) throws(CodecError) -> OperatingPoint {
        guard place.upper.index < qualities else { throw .quality(found: place.upper, count: qualities) }
        return OperatingPoint(
            place, of: neighbor, tune: options.tune ?? .default(), greyLevels: greyLevelsPerLatentUnit)
    }

    /// The header of a file of a picture's indices.
    ///
    /// - Parameter tileSide: nil for one tile
    /// - Throws: `CodecError` if the picture is too large for the format.
    func header(
        of original: Original, at point: OperatingPoint, tileSide: Int?, _ version: FileVersion = .written
    ) throws(CodecError) -> FileHeader {
        try original.picture.checkSize()
        return original.header(
            IndexCoding(modelDigest: modelDigest, quality: point.quality, tileSide: tileSide), version)
    }

    /// The indices of a picture.
    ///
    /// - Parameters:
    ///   - header: of the file that they are for
    ///   - reconstructs: whether decoded samples are wanted
    ///   - isWanted: whether indices with these payloads are to be taken before others of less cost
    ///   - progress: called by this thread with the part that is done, 0 to 1, rising
    func code(
        _ original: Original, _ header: FileHeader, at point: OperatingPoint, _ options: EncodingOptions,
        reconstructs: Bool, _ workers: Workers, isWanted: (([TilePayload]) -> Bool)? = nil,
        progress: @escaping (Double) -> Void = { _ in }
    ) -> CodedIndices {
        let picture = original.picture
        let passes = options.effort.passes(at: point)
        let tune = options.tune ?? .default()
        let task = CodingTask(
            picture: picture, header: header,
            execution: Execution(quality: point.quality.index, workers: workers), passes: passes,
            moves: SearchMoves(count: passes - 1, falls: point.rates != LevelRates()),
            weights: weights(picture, header.tiles.image, tune, point.rates, workers),
            reconstructs: reconstructs, isWanted: isWanted,
            progress: SearchProgress(
                passes: passes, decodesLast: passes > 1 || reconstructs, note: progress))
        return code(task)
    }

    private func weights(
        _ picture: Picture, _ grid: BlockGrid, _ tune: Tune, _ levels: LevelRates, _ workers: Workers
    ) -> RateWeights {
        switch tune {
        case .psnr: RateWeights(groups: groups, levels: levels)
        case .visual: VisualMasking.weights(of: picture, grid, groups: groups, levels: levels, workers)
        }
    }
}

extension Picture {
    /// Refuses a picture that is larger than the format allows.
    func checkSize() throws(CodecError) {
        guard max(width, height) <= FileHeader.maxDimension else {
            throw .imageTooLarge(width: width, height: height)
        }
    }
}
