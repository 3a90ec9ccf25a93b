import Container
import Decoding
import EntropyCoding
import Model
import Network
import Parallel
import Prior
import Raster

/// A pass over an image with a model of format 2.
struct SlicedCodedPass: CodingPass {
    let grid: TileGrid
    private let network: SlicedNetwork
    private let execution: Execution
    private let weights: RateWeights
    /// What has coded a tile's top, until its bottom is coded; then nil.
    private var tops: [(context: SlicedContext, stream: TileStream)?] = []
    /// What is coded of the top of the whole image, [Ht][Wt][T] in units of 2^-F.
    let topCodewords: Activation16
    private let keepsContents: Bool
    /// What is coded of each tile and where it lies in the top maps, until it is released; nil too if nothing
    /// is kept.
    private var kept: [(area: Area, contents: TileContents)?] = []
    private(set) var payloads: [TilePayload] = []
    private(set) var bits = 0.0

    /// A pass that has coded nothing.
    ///
    /// - Parameter keepsContents: whether it is to be decoded
    init(
        _ network: SlicedNetwork, _ grid: TileGrid, _ execution: Execution, _ weights: RateWeights,
        keepsContents: Bool
    ) {
        self.keepsContents = keepsContents
        self.weights = weights
        self.network = network
        self.grid = grid
        self.execution = execution
        topCodewords = Activation16(
            rows: grid.image.topRows, columns: grid.image.topColumns,
            channels: network.architecture.top.channels)
    }

    var topRows: Int { tops.isEmpty ? 0 : grid.topRows(tops.count / grid.columns - 1).upperBound }

    /// The row of tiles whose bottom is to be coded next.
    var nextRow: Int { payloads.count / grid.columns }

    var nextTop: Range<Int> { grid.topRows(tops.count / grid.columns) }

    mutating func encodeTop(_ latents: Activation16) {
        let tiles = Array(grid.tiles(inRow: tops.count / grid.columns))
        let coded = execution.workers.map(tiles) { [self] tile, workers in
            var encoder = encoder(tile, workers)
            let top = encoder.encodeTop(latents.part(grid.topArea(tile)))
            let bits = encoder.bits
            return (context: top, bits: bits, stream: TileStream(encoder.finish()))
        }
        for (tile, result) in zip(tiles, coded) {
            topCodewords.paste(result.context.codewords, at: grid.topArea(tile))
            tops.append((result.context, result.stream))
            bits += result.bits
        }
    }

    mutating func encodeBottom(_ latents: Activation16) {
        let tiles = Array(grid.tiles(inRow: nextRow))
        let coded = execution.workers.map(tiles) { [self] tile, workers in
            guard let top = tops[tile] else { preconditionFailure("the bottom is coded") }
            var encoder = encoder(tile, workers)
            let bottom = encoder.encodeBottom(
                below: top.context, latents.part(grid.topArea(tile).multiplied(by: 2)))
            let contents = TileContents(
                top: top.context.codewords, bottom: bottom.codewords, context: bottom.context)
            let bits = encoder.bits
            let payload = TilePayload.split(top: top.stream, bottom: TileStream(encoder.finish()))
            return (bits: bits, payload: payload, contents: contents)
        }
        for (tile, result) in zip(tiles, coded) {
            payloads.append(result.payload)
            kept.append(keepsContents ? (grid.topArea(tile), result.contents) : nil)
            bits += result.bits
            tops[tile] = nil
        }
    }

    private func encoder(_ tile: Int, _ workers: Workers) -> SlicedPriorEncoder {
        let area = grid.topArea(tile)
        return SlicedPriorEncoder(
            network, Execution(quality: execution.quality, workers: workers), weights,
            origin: (area.rows.lowerBound, area.columns.lowerBound))
    }

    /// Lets go of what is coded before a row of the top.
    mutating func release(before row: Int) {
        for tile in kept.indices {
            guard let (area, contents) = kept[tile], area.rows.lowerBound < row else { continue }
            guard row < area.rows.upperBound else {
                kept[tile] = nil
                continue
            }
            kept[tile] = (
                Area(rows: row..<area.rows.upperBound, columns: area.columns),
                contents.dropping(row - area.rows.lowerBound)
            )
        }
    }

    /// Gives a program what is coded of the rows that are in memory there.
    ///
    /// - Precondition: it is kept.
    func paste(to inputs: SynthesisInputs) {
        let tops = inputs.tops
        for tile in grid.tiles(meeting: tops) {
            guard let (area, contents) = kept[tile],
                area.contains(grid.topArea(tile).intersection(tops))
            else { preconditionFailure("the tile is gone") }
            inputs.paste(contents, at: area)
        }
    }

    var topSource: (Range<Int>, Activation16) -> Void {
        let words = topCodewords
        return { rows, target in target.paste(words, at: words.area, rows: rows) }
    }
}
