import Model
import Network
import Prior
import Raster

/// The choices and codes of one pass over an image with a model of format 2, tile by tile in rows of tiles:
/// the top of each, then the bottom.
struct SlicedCodedPass {
    private let grid: TileGrid
    private let network: SlicedNetwork
    private let execution: Execution
    /// What has coded a tile's top, until its bottom is coded; then nil.
    private var tops: [(context: SlicedContext, coder: SymbolCoder)?] = []
    /// What is coded of the top of the whole image, [Ht][Wt][T] in units of 2^-F.
    private let topCodewords: Activation16
    /// One for each tile.
    private(set) var tilePayloads: [[UInt8]] = []
    /// The prior's cost of both levels' symbols, in bits.
    private(set) var bits = 0.0

    /// A pass that has coded nothing.
    init(_ network: SlicedNetwork, _ grid: TileGrid, _ execution: Execution) {
        self.network = network
        self.grid = grid
        self.execution = execution
        topCodewords = Activation16(
            rows: grid.image.topRows, columns: grid.image.topColumns,
            channels: network.architecture.top.channels)
    }

    /// Rows of the top that are coded.
    var topRows: Int { tops.isEmpty ? 0 : grid.topRows(tops.count / grid.columns - 1).upperBound }

    /// The rows of the next row of tiles whose top is to be coded.
    var nextTop: Range<Int> { grid.topRows(tops.count / grid.columns) }

    /// Chooses and codes the top of the next row of tiles.
    ///
    /// - Parameter latents: hold the rows of `nextTop`
    mutating func encodeTop(_ latents: Activation16) {
        let tiles = Array(grid.tiles(inRow: tops.count / grid.columns))
        let (network, grid, quality) = (network, grid, execution.quality)
        let coded = execution.workers.map(tiles) { tile, workers in
            var coder = SymbolCoder()
            let encoder = SlicedPriorEncoder(network, Execution(quality: quality, workers: workers))
            let top = encoder.encodeTop(latents.part(grid.topArea(tile)), &coder)
            return (context: top, coder: coder)
        }
        for (tile, result) in zip(tiles, coded) {
            topCodewords.paste(result.context.codewords, at: grid.topArea(tile))
            tops.append(result)
        }
    }

    /// Chooses and codes the bottom of the next row of tiles, whose top is coded.
    ///
    /// - Parameter latents: hold the rows of these tiles
    mutating func encodeBottom(_ latents: Activation16) {
        let tiles = Array(grid.tiles(inRow: tilePayloads.count / grid.columns))
        let (network, grid, quality, tops) = (network, grid, execution.quality, tops)
        let coded = execution.workers.map(tiles) { tile, workers in
            guard let top = tops[tile] else { preconditionFailure("the bottom is coded") }
            var coder = top.coder
            let part = latents.part(grid.topArea(tile).multiplied(by: 2))
            let encoder = SlicedPriorEncoder(network, Execution(quality: quality, workers: workers))
            _ = encoder.encodeBottom(below: top.context, part, &coder)
            return (bits: coder.bits, payload: coder.finish())
        }
        for (tile, result) in zip(tiles, coded) {
            bits += result.bits
            tilePayloads.append(result.payload)
            self.tops[tile] = nil
        }
    }

    /// Writes what is coded of some rows of the top to all columns of a stream.
    var topSource: (Range<Int>, Activation16) -> Void {
        let words = topCodewords
        return { rows, target in target.paste(words, at: words.area, rows: rows) }
    }
}
