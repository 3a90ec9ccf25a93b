import Network
import Parallel
import Prior
import Raster

/// The indices of one level of a tile, phase by phase: weights of codewords to indices.
struct LevelDecoder<Source: IndexSource> {
    let source: Source
    let execution: Execution

    /// The indices of all groups; the level's context takes them in.
    func decode(_ level: LevelContext) -> IndexMap {
        let buffers = buffers(level)
        return level.forEachPhase { indices(level, $0, $1, through: buffers) }
    }

    /// The indices of a phase alone.
    func indices(_ level: LevelContext, _ phase: Phase, _ tables: CodebookTables) -> [UInt8] {
        indices(level, phase, tables, through: buffers(level))
    }

    private func buffers(_ level: LevelContext) -> [WeightBuffer] {
        let size = min(Self.band(execution.workers), level.positions)
        return (0..<2).map { _ in WeightBuffer(positions: size, level.tables) }
    }

    private func indices(
        _ level: LevelContext, _ phase: Phase, _ tables: CodebookTables, through buffers: [WeightBuffer]
    ) -> [UInt8] {
        for buffer in buffers { buffer.reuse(for: tables) }
        return [UInt8](unsafeUninitializedCapacity: phase.places.count) { indices, count in
            count = phase.places.count
            guard let first = indices.baseAddress else { return }
            decode(level, phase, tables, through: buffers, to: first)
        }
    }

    /// The number of places whose weights are computed while those before them are searched.
    ///
    /// At most 1 MB of weights, which stay in the second-level cache. A single worker does one after the
    /// other: its weights stay in the first-level cache.
    private static func band(_ workers: Workers) -> Int { workers.count > 1 ? 1024 : LevelContext.segment }

    private func decode(
        _ level: LevelContext, _ phase: Phase, _ tables: CodebookTables, through buffers: [WeightBuffer],
        to indices: UnsafeMutablePointer<UInt8>
    ) {
        let (count, workers) = (phase.places.count, level.workers(phase))
        let size = Self.band(workers)
        var previous = 0..<0
        for (index, start) in stride(from: 0, through: count + size - 1, by: size).enumerated() {
            let next = min(start, count)..<min(start + size, count)
            let (filled, searched) = (buffers[index % 2], buffers[(index + 1) % 2])
            workers.forEach(1 + LevelContext.segments(next)) { task in
                // Searching is sequential: one worker does it while the others prepare the next band.
                if task == 0 {
                    source.read(searched, count: previous.count, to: indices + previous.lowerBound)
                } else {
                    let places = LevelContext.places(task - 1, of: next)
                    level.weigh(phase, places, tables, to: filled, at: places.lowerBound - start)
                }
            }
            previous = next
        }
    }
}
