import Container
import Network
import Parallel
import Prior
import Raster

/// Tiles drawn from the prior of a model of format 2.
struct DrawnTiles: TileSource {
    /// At the temperature asked for.
    let prior: SlicedNetwork
    let grid: TileGrid
    let execution: Execution
    let options: SamplingOptions
    /// One for each tile.
    let seeds: [TileSeed]
    /// A file whose tops are taken instead of drawn ones, and the prior that decodes them.
    let given: (file: VQZFile, prior: SlicedNetwork)?

    /// - Throws: `paddedPayload` for the first given tile with such a payload
    func check(_ tiles: [Int]) throws(CodecError) {
        guard let given else { return }
        for tile in tiles { try given.file.tiles[tile].checkEnds(tile, topAlone: true) }
    }

    /// What is drawn of a tile, or `unusedPayload`.
    func contents(_ tile: Int, _ workers: Workers) -> Result<TileContents, CodecError> {
        let (seed, kernels) = (seeds[tile], prior.kernels)
        let drawing = decoder(tile, prior, workers)
        return top(tile, drawing, workers).map { top in
            let bottom =
                switch options.bottom {
                case .drawn: drawing.bottom(below: top, DrawnIndices(seed: seed.bottom, kernels))
                case .mostProbable: drawing.bottom(below: top, MostProbableIndices())
                }
            return TileContents(top: top.codewords, bottom: bottom.codewords, context: bottom.context)
        }
    }

    private func top(
        _ tile: Int, _ drawing: SlicedPriorDecoder, _ workers: Workers
    ) -> Result<SlicedContext, CodecError> {
        guard let given else {
            return .success(drawing.top(DrawnIndices(seed: seeds[tile].top, prior.kernels)))
        }
        let payload = given.file.tiles[tile]
        let symbols = TileSymbols(payload, prior.kernels)
        let top = symbols.top(decoder(tile, given.prior, workers))
        if let unused = symbols.unused(topAlone: true) { return .failure(payload.unused(tile, unused)) }
        return .success(top)
    }

    private func decoder(_ tile: Int, _ prior: SlicedNetwork, _ workers: Workers) -> SlicedPriorDecoder {
        SlicedPriorDecoder(
            network: prior, grid: grid.blocks(tile),
            execution: Execution(quality: execution.quality, workers: workers))
    }
}
