import CKernels
import Container
import EntropyCoding
import Model
import Network
import Parallel
import Prior
import Raster

/// The latents of a tile to indices and range-coded bytes: spec/vqz-format.md, sections 4, 5 and 9.
///
/// Of each group's codewords it takes the one of least cost: the squared distance from the latent plus the
/// length of its code.
package struct PriorEncoder {
    private let network: PriorNetwork
    private let grid: BlockGrid
    private let execution: Execution
    private let top: LevelContext
    private let weights: RateWeights
    /// The tile's first position in the top maps of the image.
    private let origin: (row: Int, column: Int)
    /// One of both levels, or of the top and of the bottom.
    private var coders: [RangeEncoder]
    /// The prior's cost of the indices coded so far, in bits. It does not influence the bytes.
    package private(set) var bits = 0.0

    /// - Parameters:
    ///   - grid: the tile's blocks
    ///   - weights: of the image
    ///   - origin: the tile's first position in the top maps of the image
    ///   - version: that of the file which the tile is for
    package init(
        _ network: PriorNetwork, _ grid: BlockGrid, _ execution: Execution, _ weights: RateWeights,
        origin: (row: Int, column: Int) = (0, 0), version: FileVersion = .written
    ) {
        self.weights = weights
        self.origin = origin
        coders = [RangeEncoder](repeating: RangeEncoder(), count: version == .version1 ? 1 : 2)
        self.network = network
        self.grid = grid
        self.execution = execution
        top = LevelContext(network, .top, rows: grid.topRows, columns: grid.topColumns, execution)
    }

    /// Chooses and codes the top codewords. To be called once, before `encodeBottom`.
    ///
    /// - Parameter latents: [Ht][Wt][T] in units of 2^-F, of the tile at least
    package mutating func encodeTop(_ latents: Activation16) -> IndexMap {
        encode(.top, top, latents)
    }

    /// Chooses and codes the bottom codewords. To be called once, after `encodeTop`.
    ///
    /// - Parameter latents: [Hb][Wb][B] in units of 2^-F, of the tile at least
    package mutating func encodeBottom(_ latents: Activation16) -> IndexMap {
        let bottom = LevelContext(network, .bottom, rows: grid.rows, columns: grid.columns, execution)
        bottom.add(top, network)
        return encode(.bottom, bottom, latents)
    }

    /// The tile's first position in the maps of a level.
    private func tile(_ level: Level) -> (row: Int, column: Int) {
        let scale = level == .top ? 1 : 2
        return (scale * origin.row, scale * origin.column)
    }

    /// The tile's payload.
    package consuming func finish() -> TilePayload {
        let streams = coders.map { TileStream($0.finish()) }
        return streams.count == 1 ? .joint(streams[0]) : .split(top: streams[0], bottom: streams[1])
    }

    private mutating func encode(
        _ level: Level, _ context: LevelContext, _ latents: Activation16
    ) -> IndexMap {
        let tile = tile(level)
        let rows = tile.row..<tile.row + context.rows
        let area = Area(rows: rows, columns: tile.column..<tile.column + context.columns)
        precondition(
            latents.area.contains(area) && latents.border == 0 && latents.window.contains(rows),
            "the latents do not fit the level")
        let number = level == .top ? 0 : coders.count - 1
        return context.forEachPhase { phase, tables in
            let chosen = choose(level, context, phase, tables, latents)
            let start = StageClock.start()
            defer { StageClock.stop(.entropyCoding, start) }
            // A copy that the loop keeps in registers.
            var (coder, length) = (coders[number], CodeLength())
            coders[number] = RangeEncoder()
            for interval in chosen {
                coder.encode(cumulative: interval.start, frequency: interval.weight, total: interval.total)
                length.add(frequency: interval.weight, total: interval.total)
            }
            coders[number] = coder
            bits += length.bits
            return chosen.map { UInt8(truncatingIfNeeded: $0.index) }
        }
    }

    /// The codeword of least cost at every place of a phase.
    private func choose(
        _ level: Level, _ context: LevelContext, _ phase: Phase, _ tables: CodebookTables,
        _ latents: Activation16
    ) -> [vqk_interval] {
        let all = 0..<phase.places.count
        // Distances are in units of 2^-2F, lengths in units of 2^-8.
        let shift = Int32(2 * network.architecture.fractionBits - 8)
        // Not the encoder itself, which closures would retain property by property for every segment.
        let (kernels, weights) = (network.kernels.table, weights)
        let tile = tile(level)
        return [vqk_interval](unsafeUninitializedCapacity: all.count) { chosen, count in
            count = all.count
            guard let target = chosen.baseAddress else { return }
            context.workers(phase).forEach(LevelContext.segments(all)) { index in
                let places = LevelContext.places(index, of: all)
                context.withHeads(phase, places) { heads in
                    context.withRows(of: latents, from: tile, phase, places) { rows in
                        let start = StageClock.start()
                        defer { StageClock.stop(.probabilities, start) }
                        var codebook = tables.kernelView
                        withUnsafeTemporaryAllocation(of: Int16.self, capacity: places.count) { rates in
                            weights.write(
                                rates.baseAddress!, level, group: phase.group, phase.places, places,
                                tile: tile)
                            kernels.pointee.choose(
                                &codebook, heads, rows + phase.offset, latents.pitch, places.count,
                                rates.baseAddress!, shift, target + places.lowerBound)
                        }
                    }
                }
            }
        }
    }
}
