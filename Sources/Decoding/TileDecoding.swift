import Container
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
        let (grid, payloads) = (file.header.tiles, file.tiles)
        // The top reaches further everywhere.
        precondition(top.contains(bottom.divided(by: 2)), "the top reaches as far as the bottom")
        let numbers = grid.tiles(meeting: top)
        for tile in numbers { try checkEnds(of: payloads[tile], tile) }
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

    /// Refuses streams that end with 0.
    private func checkEnds(of payload: TilePayload, _ tile: Int) throws(CodecError) {
        for (number, stream) in payload.streams.enumerated() where stream.bytes.last == 0 {
            throw .paddedPayload(tile: tile, payload.levels(number), count: stream.bytes.count)
        }
    }

    private func decode(
        _ tile: Int, _ payload: TilePayload, _ grid: TileGrid, _ workers: Workers
    ) -> Outcome {
        let coder = PriorDecoder(
            prior, payload, grid.blocks(tile), Execution(quality: execution.quality, workers: workers))
        let maps = coder.decode()
        if let unused = coder.unused {
            return .failure(
                .unusedPayload(
                    tile: tile, payload.levels(unused.stream), consumed: unused.consumed,
                    count: payload.streams[unused.stream].bytes.count))
        }
        return .success(maps)
    }
}

extension TilePayload {
    /// The levels of a stream.
    fileprivate func levels(_ stream: Int) -> CodecError.Levels {
        switch self {
        case .joint: .both
        case .split: stream == 0 ? .top : .bottom
        }
    }
}
