import Container
import Network
import Parallel
import Prior
import Raster

/// The entropy decoding of tiles, row by row of tiles and several at the same time.
struct ProgramTiles {
    let prior: SlicedNetwork
    let file: VQZFile
    let execution: Execution
    /// Whether nothing but the top is wanted.
    let topAlone: Bool

    /// Takes a tile and its place among the positions of the top maps.
    typealias Take = (TileContents, Area) -> Void

    /// Calls `body` for each row of tiles that meets an area of the top maps: with its number, whether it is
    /// the last one, and a function that decodes those of its tiles that meet the area.
    ///
    /// - Throws: of the tiles that the area meets, `paddedPayload` for the first with such a payload,
    ///   otherwise `unusedPayload` for the first
    func forEachRow(
        meeting area: Area,
        _ body: (
            _ row: Int, _ isLast: Bool, _ decode: (Take) throws(CodecError) -> Void
        ) throws(CodecError) -> Void
    ) throws(CodecError) {
        let (grid, payloads) = (file.header.tiles, file.tiles)
        let numbers = grid.tiles(meeting: area)
        for tile in numbers { try payloads[tile].checkEnds(tile, topAlone: topAlone) }
        guard let first = numbers.first, let last = numbers.last else { return }
        for row in first / grid.columns...last / grid.columns {
            let tiles = numbers.filter { $0 / grid.columns == row }
            try body(row, row == last / grid.columns) { take throws(CodecError) in
                try decode(tiles, take)
            }
        }
    }

    private func decode(_ tiles: [Int], _ take: Take) throws(CodecError) {
        let grid = file.header.tiles
        // A few at a time, since each has arrays of its own.
        let batch = max(execution.workers.count, 1) * 2
        for start in stride(from: 0, to: tiles.count, by: batch) {
            let some = Array(tiles[start..<min(start + batch, tiles.count)])
            let outcomes = execution.workers.map(some) { tile, workers in decode(tile, workers) }
            for (tile, outcome) in zip(some, outcomes) { take(try outcome.get(), grid.topArea(tile)) }
        }
    }

    private func decode(_ tile: Int, _ workers: Workers) -> Result<TileContents, CodecError> {
        let payload = file.tiles[tile]
        let symbols = TileSymbols(payload, prior.kernels)
        let contents = symbols.decode(
            SlicedPriorDecoder(
                network: prior, grid: file.header.tiles.blocks(tile),
                execution: Execution(quality: execution.quality, workers: workers)), topAlone: topAlone)
        if let unused = symbols.unused(topAlone: topAlone) {
            return .failure(payload.unused(tile, unused))
        }
        return .success(contents)
    }
}
