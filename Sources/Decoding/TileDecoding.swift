import Container
import Model
import Network
import Parallel
import Prior
import Raster

/// The entropy decoding of tiles, several at the same time.
struct TileDecoding {
    let prior: PriorNetwork
    let file: VQZFile
    let execution: Execution

    /// The indices of a payload, or its error.
    private typealias Outcome = Result<(top: IndexMap, bottom: IndexMap), CodecError>

    /// The indices of areas of the top and the bottom maps.
    ///
    /// - Throws: of the tiles that the areas meet, `paddedPayload` for the first with such a payload,
    ///   otherwise `unusedPayload` for the first
    func run(top: Area, bottom: Area) throws(CodecError) -> (top: IndexMap, bottom: IndexMap) {
        let (grid, payloads) = (file.header.tiles, file.tilePayloads)
        // The top reaches further everywhere.
        precondition(top.contains(bottom.divided(by: 2)), "the top reaches as far as the bottom")
        let numbers = grid.tiles(meeting: top)
        for tile in numbers where payloads[tile].last == 0 {
            throw CodecError.paddedPayload(tile: tile, count: payloads[tile].count)
        }
        var maps = (
            top: IndexMap(area: top, groups: prior.groups(.top)),
            bottom: IndexMap(area: bottom, groups: prior.groups(.bottom))
        )
        // A few at a time, since each has maps of its own.
        let batch = max(execution.workers.count, 1) * 2
        for start in stride(from: 0, to: numbers.count, by: batch) {
            let tiles = Array(numbers[start..<min(start + batch, numbers.count)])
            let outcomes = execution.workers.map(tiles) { tile, workers in
                decode(tile, payloads[tile], grid, workers)
            }
            for (tile, outcome) in zip(tiles, outcomes) {
                let decoded = try outcome.get()
                maps.top.paste(decoded.top, at: grid.topArea(tile))
                maps.bottom.paste(decoded.bottom, at: grid.topArea(tile).multiplied(by: 2))
            }
        }
        return maps
    }

    private func decode(
        _ tile: Int, _ payload: ArraySlice<UInt8>, _ grid: TileGrid, _ workers: Workers
    ) -> Outcome {
        let coder = PriorDecoder(
            prior, Array(payload), grid.blocks(tile),
            Execution(quality: execution.quality, workers: workers))
        let maps = coder.decode()
        guard coder.isAtEnd else {
            return .failure(.unusedPayload(tile: tile, consumed: coder.consumed, count: payload.count))
        }
        return .success(maps)
    }
}
