import Model
import Network
import Parallel
import Prior
import Raster

/// The range-coded symbols of a tile to what is coded of both levels: spec/vqm-model-2.md, section 5.
struct SlicedPriorDecoder {
    let network: SlicedNetwork
    /// The tile's blocks.
    let grid: BlockGrid
    let execution: Execution

    /// Decodes the top.
    ///
    /// - Parameter source: of its symbols
    func top(_ source: some IndexSource) -> SlicedContext {
        let starts = starts(source)
        let top = SlicedContext(
            top: network, rows: grid.topRows, columns: grid.topColumns, starts: starts, execution)
        decode(top, source)
        return top
    }

    /// Decodes the bottom.
    ///
    /// - Parameters:
    ///   - top: decoded
    ///   - source: of its symbols, the one of the top's or another
    func bottom(below top: SlicedContext, _ source: some IndexSource) -> SlicedContext {
        let bottom = SlicedContext(below: top, network)
        decode(bottom, source, isMissing: top.isCut)
        return bottom
    }

    /// The start context of every top position.
    private func starts(_ source: some IndexSource) -> [UInt8] {
        let tables = network.startTables(quality: execution.quality)
        let count = grid.topRows * grid.topColumns
        guard tables.count > 1 else { return [UInt8](repeating: 0, count: count) }
        let buffer = WeightBuffer(starts: tables, network.kernels)
        return [UInt8](unsafeUninitializedCapacity: count) { starts, initialized in
            initialized = count
            guard let first = starts.baseAddress else { return }
            for place in stride(from: 0, to: count, by: LevelContext.segment) {
                source.read(buffer, count: min(LevelContext.segment, count - place), to: first + place)
            }
            // Those that a cut stream lacks are the first context.
            if source.isBeyondEnd { first.update(repeating: 0, count: count) }
        }
    }

    /// - Parameter isMissing: whether all indices are
    private func decode(_ level: SlicedContext, _ source: some IndexSource, isMissing: Bool = false) {
        let size = min(Self.band(execution.workers), level.rows * level.columns)
        let buffers = (0..<2).map { _ in WeightBuffer(positions: size, level.tables) }
        level.forEachGroup { group, heads in
            guard !isMissing else { return nil }
            for buffer in buffers { buffer.reuse(for: level.tables[group]) }
            let indices = [UInt8](unsafeUninitializedCapacity: heads.phase.places.count) { indices, count in
                count = heads.phase.places.count
                guard let first = indices.baseAddress else { return }
                guard level.tables[group].count > 1 else {
                    return first.initialize(repeating: 0, count: count)
                }
                decode(group, level, heads, source, through: buffers, to: first)
            }
            return source.isBeyondEnd ? nil : indices
        }
    }

    /// The number of places whose weights are computed while those before them are searched: of a single
    /// worker so many that they stay in the first-level cache, else in the second.
    private static func band(_ workers: Workers) -> Int { workers.count > 1 ? 1024 : LevelContext.segment }

    private func decode(
        _ group: Int, _ level: SlicedContext, _ heads: PhaseHeads, _ source: some IndexSource,
        through buffers: [WeightBuffer], to indices: UnsafeMutablePointer<UInt8>
    ) {
        let (count, workers) = (heads.phase.places.count, level.workers(heads.phase))
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
                    level.weigh(group, heads, places, to: filled, at: places.lowerBound - start)
                }
            }
            previous = next
        }
    }
}
