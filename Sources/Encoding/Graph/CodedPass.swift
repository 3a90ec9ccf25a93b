import Container
import Decoding
import Model
import Network
import Parallel
import Prior
import Raster

/// A pass over an image with a model of format 1.
struct CodedPass: CodingPass {
    let grid: TileGrid
    private let model: GraphModel
    private let version: FileVersion
    private let prior: PriorNetwork
    private let execution: Execution
    private let weights: RateWeights
    /// The coders that have coded a tile's top, until its bottom is coded; then nil.
    private var starts: [PriorEncoder?] = []
    /// Indices of the whole image, as far as coded.
    private(set) var top: IndexMap
    private(set) var bottom: IndexMap
    private(set) var payloads: [TilePayload] = []
    private(set) var bits = 0.0

    /// A pass that has coded nothing.
    init(
        _ model: GraphModel, _ prior: PriorNetwork, _ grid: TileGrid, _ execution: Execution,
        _ weights: RateWeights, _ version: FileVersion
    ) {
        self.model = model
        self.version = version
        self.weights = weights
        self.prior = prior
        self.grid = grid
        self.execution = execution
        let image = grid.image
        top = IndexMap(
            area: Area(rows: image.topRows, columns: image.topColumns), groups: prior.groups(.top))
        bottom = IndexMap(area: Area(rows: image.rows, columns: image.columns), groups: prior.groups(.bottom))
    }

    var topRows: Int {
        starts.isEmpty ? 0 : grid.topRows(starts.count / grid.columns - 1).upperBound
    }

    var nextTop: Range<Int> { grid.topRows(starts.count / grid.columns) }

    /// The row of tiles whose bottom is to be coded next.
    var nextRow: Int { payloads.count / grid.columns }

    mutating func encodeTop(_ latents: Activation16) {
        let tiles = Array(grid.tiles(inRow: starts.count / grid.columns))
        let coded = execution.workers.map(tiles) { tile, workers in
            let area = grid.topArea(tile)
            var coder = PriorEncoder(
                prior, grid.blocks(tile), Execution(quality: execution.quality, workers: workers), weights,
                origin: (area.rows.lowerBound, area.columns.lowerBound), version: version)
            let indices = coder.encodeTop(latents)
            return (coder: coder, indices: indices)
        }
        for (tile, result) in zip(tiles, coded) {
            top.paste(result.indices, at: grid.topArea(tile))
            starts.append(result.coder)
        }
    }

    mutating func encodeBottom(_ latents: Activation16) {
        let tiles = Array(grid.tiles(inRow: nextRow))
        let coded = execution.workers.map(tiles) { tile, workers in
            guard var coder = starts[tile] else { preconditionFailure("the bottom is coded") }
            let indices = coder.encodeBottom(latents)
            let bits = coder.bits
            return (indices: indices, bits: bits, payload: coder.finish())
        }
        for (tile, result) in zip(tiles, coded) {
            bottom.paste(result.indices, at: grid.topArea(tile).multiplied(by: 2))
            bits += result.bits
            payloads.append(result.payload)
            starts[tile] = nil
        }
    }

    /// The codewords that the indices of the top stand for.
    var topCodewords: LevelCodewords { LevelCodewords(LevelIndices(top), .top, model, execution) }

    /// The codewords that the indices of the bottom stand for.
    var bottomCodewords: LevelCodewords { LevelCodewords(LevelIndices(bottom), .bottom, model, execution) }

    var topSource: (Range<Int>, Activation16) -> Void { topCodewords.write }
}
