import Container
import Network
import Parallel
import Prior
import Raster

/// The tiles of a file, which the prior decodes.
struct FileTiles: TileSource {
    let prior: SlicedNetwork
    let file: VQZFile
    let execution: Execution
    /// Whether nothing but the top is wanted.
    let topAlone: Bool

    var grid: TileGrid { file.header.tiles }

    /// - Throws: `paddedPayload` for the first tile with such a payload
    func check(_ tiles: [Int]) throws(CodecError) {
        for tile in tiles { try file.tiles[tile].checkEnds(tile, topAlone: topAlone) }
    }

    /// What is coded of a tile, or `unusedPayload`.
    func contents(_ tile: Int, _ workers: Workers) -> Result<TileContents, CodecError> {
        let payload = file.tiles[tile]
        let symbols = TileSymbols(payload, prior.kernels)
        let contents = symbols.decode(
            SlicedPriorDecoder(
                network: prior, grid: grid.blocks(tile),
                execution: Execution(quality: execution.quality, workers: workers)), topAlone: topAlone)
        if let unused = symbols.unused(topAlone: topAlone) {
            return .failure(payload.unused(tile, unused))
        }
        return .success(contents)
    }
}
