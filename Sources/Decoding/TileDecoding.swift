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

    /// The indices of both levels; of the top alone where nothing else is asked for.
    typealias Indices = (top: LevelIndices, bottom: LevelIndices?)

    /// The indices of areas of the top and the bottom maps.
    ///
    /// - Parameter progress: called with the part of the tiles that is done, 0 to 1, rising
    /// - Throws: of the tiles that the areas meet, `paddedPayload` for the first with such a payload,
    ///   otherwise `unusedPayload` for the first
    func run(
        top: Area, bottom: Area, _ progress: (Double) -> Void = { _ in }
    ) throws(CodecError) -> (top: LevelIndices, bottom: LevelIndices) {
        // The top reaches further everywhere.
        precondition(top.contains(bottom.divided(by: 2)), "the top reaches as far as the bottom")
        let maps = try decode(top: top, bottom: bottom, progress)
        return (maps.top, maps.bottom!)
    }

    /// The indices of an area of the top maps.
    ///
    /// - Throws: as `run(top:bottom:)`; what is wrong with the bottom alone is not noticed
    func run(
        top: Area, _ progress: (Double) -> Void = { _ in }
    ) throws(CodecError) -> LevelIndices {
        try decode(top: top, bottom: nil, progress).top
    }

    private func decode(
        top: Area, bottom: Area?, _ progress: (Double) -> Void
    ) throws(CodecError) -> Indices {
        let (grid, payloads) = (file.header.tiles, file.tiles)
        let numbers = grid.tiles(meeting: top)
        for tile in numbers { try payloads[tile].checkEnds(tile, topAlone: bottom == nil) }
        var maps: Indices = (
            LevelIndices(IndexMap(area: top, groups: prior.groups(.top))),
            bottom.map { LevelIndices(IndexMap(area: $0, groups: prior.groups(.bottom))) }
        )
        // A few at a time, since each has maps of its own.
        let batch = max(execution.workers.count, 1) * 2
        for start in stride(from: 0, to: numbers.count, by: batch) {
            let tiles = Array(numbers[start..<min(start + batch, numbers.count)])
            let outcomes = execution.workers.map(tiles) { tile, workers in
                decode(tile, payloads[tile], grid, topAlone: bottom == nil, workers)
            }
            for (tile, outcome) in zip(tiles, outcomes) {
                let decoded = try outcome.get()
                maps.top.paste(decoded.top, at: grid.topArea(tile))
                guard let bottom = decoded.bottom else { continue }
                maps.bottom?.paste(bottom, at: grid.topArea(tile).multiplied(by: 2))
            }
            progress(Double(start + tiles.count) / Double(numbers.count))
        }
        return maps
    }

    private func decode(
        _ tile: Int, _ payload: TilePayload, _ grid: TileGrid, topAlone: Bool, _ workers: Workers
    ) -> Result<Indices, CodecError> {
        let coder = PriorDecoder(
            prior, payload, grid.blocks(tile), Execution(quality: execution.quality, workers: workers))
        let top = coder.decodeTop()
        let bottom = topAlone ? nil : coder.decodeBottom()
        if let unused = coder.unused(levels: topAlone ? 1 : 2) {
            return .failure(payload.unused(tile, unused))
        }
        return .success((top, bottom))
    }
}
