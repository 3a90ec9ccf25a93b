import Network
import Prior
import Raster

/// The entropy coding of an image's tiles: each tile's top once, its bottom as often as there are latents for it.
struct TileEncoding {
    let prior: PriorNetwork
    let grid: TileGrid
    let execution: Execution

    /// The tops' coders, where each pass over the bottom starts.
    private var starts: [PriorEncoder] = []
    /// Indices of the top of the whole image, as far as coded.
    private(set) var top: IndexMap

    init(_ prior: PriorNetwork, _ grid: TileGrid, _ execution: Execution) {
        self.prior = prior
        self.grid = grid
        self.execution = execution
        let area = Area(rows: grid.image.topRows, columns: grid.image.topColumns)
        top = IndexMap(area: area, groups: prior.groups(.top))
    }

    /// Rows of the top that are coded.
    var topRows: Int {
        starts.isEmpty ? 0 : grid.topRows(starts.count / grid.columns - 1).upperBound
    }

    /// The rows of the next row of tiles whose top is to be coded.
    var nextTop: Range<Int> { grid.topRows(starts.count / grid.columns) }

    /// Chooses and codes the top of the next row of tiles.
    ///
    /// - Parameter latents: hold the rows of `nextTop`
    mutating func encodeTop(_ latents: Stream) {
        let tiles = Array(grid.tiles(inRow: starts.count / grid.columns))
        let coded = execution.workers.map(tiles) { tile, workers in
            var coder = PriorEncoder(
                prior, grid.blocks(tile), Execution(quality: execution.quality, workers: workers))
            let indices = coder.encodeTop(latents.part(grid.topArea(tile)))
            return (coder: coder, indices: indices)
        }
        for (tile, result) in zip(tiles, coded) {
            top.paste(result.indices, at: grid.topArea(tile))
            starts.append(result.coder)
        }
    }

    /// Chooses and codes the bottom of a row of tiles whose top is coded, and adds it to a pass.
    ///
    /// - Parameter latents: hold the rows of these tiles
    func encodeBottom(_ row: Int, _ latents: Stream, to pass: inout CodedPass) {
        let tiles = Array(grid.tiles(inRow: row))
        let coded = execution.workers.map(tiles) { tile, workers in
            var coder = starts[tile]
            let indices = coder.encodeBottom(
                latents.part(grid.topArea(tile).multiplied(by: 2)))
            let bits = coder.bits
            return (indices: indices, bits: bits, stream: coder.finish())
        }
        for (tile, result) in zip(tiles, coded) {
            pass.bottom.paste(result.indices, at: grid.topArea(tile).multiplied(by: 2))
            pass.bits += result.bits
            pass.streams.append(result.stream)
        }
    }

    /// A pass without tiles.
    var emptyPass: CodedPass {
        let area = Area(rows: grid.image.rows, columns: grid.image.columns)
        return CodedPass(bottom: IndexMap(area: area, groups: prior.groups(.bottom)))
    }
}

/// What one pass over the bottom has chosen and coded.
struct CodedPass {
    var bottom: IndexMap
    /// One for each tile.
    var streams: [[UInt8]] = []
    /// The prior's cost of both levels' indices.
    var bits = 0.0

    init(bottom: IndexMap) {
        self.bottom = bottom
    }
}
