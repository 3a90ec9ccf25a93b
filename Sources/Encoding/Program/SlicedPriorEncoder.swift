import CKernels
import EntropyCoding
import Model
import Network
import Parallel
import Prior
import Raster

/// The latents of one level of a tile to what is coded of it and its stream: spec/vqm-model-2.md, sections 5
/// and 7.
///
/// Of each group's codewords it takes the one of least cost: the squared distance from what the latent has
/// beside its mean, plus the length of its code.
package struct SlicedPriorEncoder {
    private let network: SlicedNetwork
    private let execution: Execution
    private let weights: RateWeights
    /// The tile's first position in the top maps of the image.
    private let origin: (row: Int, column: Int)
    private var coder = RangeEncoder()
    /// The prior's cost of what has been coded so far, in bits. It does not influence the bytes.
    package private(set) var bits = 0.0

    /// - Parameters:
    ///   - weights: of the image
    ///   - origin: the tile's first position in the top maps of the image
    package init(
        _ network: SlicedNetwork, _ execution: Execution, _ weights: RateWeights,
        origin: (row: Int, column: Int) = (0, 0)
    ) {
        self.network = network
        self.execution = execution
        self.weights = weights
        self.origin = origin
    }

    /// Chooses and codes the top of a tile.
    ///
    /// - Parameters:
    ///   - latents: [Ht][Wt][T] in units of 2^-F
    ///   - starts: the start context of each position; by default the first
    package mutating func encodeTop(_ latents: Activation16, starts: [UInt8]? = nil) -> SlicedContext {
        let starts = starts ?? [UInt8](repeating: 0, count: latents.rows * latents.columns)
        encode(starts)
        let top = SlicedContext(
            top: network, rows: latents.rows, columns: latents.columns, starts: starts, execution)
        encode(top, latents)
        return top
    }

    /// Chooses and codes the bottom of a tile.
    ///
    /// - Parameters:
    ///   - top: coded
    ///   - latents: [Hb][Wb][B] in units of 2^-F
    package mutating func encodeBottom(below top: SlicedContext, _ latents: Activation16) -> SlicedContext {
        let bottom = SlicedContext(below: top, network)
        encode(bottom, latents)
        return bottom
    }

    /// The bytes of what has been coded.
    package consuming func finish() -> [UInt8] { coder.finish() }

    private mutating func encode(_ starts: [UInt8]) {
        let tables = network.startTables(quality: execution.quality)
        guard tables.count > 1 else { return }
        let buffer = WeightBuffer(starts: tables, network.kernels)
        let weights = UnsafeBufferPointer(start: buffer.weights(0), count: tables.count)
        let total = buffer.sums(0)[15]
        encode(
            starts.map { index in
                let start = weights[..<Int(index)].reduce(0, +)
                return vqk_interval(
                    start: start, weight: weights[Int(index)], total: total, index: UInt32(index))
            })
    }

    private mutating func encode(_ level: SlicedContext, _ latents: Activation16) {
        precondition(
            latents.rows == level.rows && latents.columns == level.columns && latents.border == 0
                && latents.window == latents.area.rows,
            "the latents do not fit the level")
        level.forEachGroup { group, heads in
            guard level.tables[group].count > 1 else {
                return [UInt8](repeating: 0, count: heads.phase.places.count)
            }
            let chosen = choose(group, level, heads, latents)
            encode(chosen)
            return chosen.map { UInt8(truncatingIfNeeded: $0.index) }
        }
    }

    private mutating func encode(_ intervals: [vqk_interval]) {
        let start = StageClock.start()
        defer { StageClock.stop(.entropyCoding, start) }
        // A copy that the loop keeps in registers.
        var (coder, length) = (coder, CodeLength())
        self.coder = RangeEncoder()
        for interval in intervals {
            coder.encode(cumulative: interval.start, frequency: interval.weight, total: interval.total)
            length.add(frequency: interval.weight, total: interval.total)
        }
        self.coder = coder
        bits += length.bits
    }

    /// The codeword of least cost at every place of a phase.
    private func choose(
        _ group: Int, _ level: SlicedContext, _ heads: PhaseHeads, _ latents: Activation16
    ) -> [vqk_interval] {
        let all = 0..<heads.phase.places.count
        // Distances are in units of 2^-2F, lengths in units of 2^-8.
        let shift = Int32(2 * network.architecture.fractionBits - 8)
        let (kernels, weights) = (network.kernels.table, weights)
        let scale = level.level == .top ? 1 : 2
        let tile = (row: scale * origin.row, column: scale * origin.column)
        return [vqk_interval](unsafeUninitializedCapacity: all.count) { chosen, count in
            count = all.count
            guard let target = chosen.baseAddress else { return }
            level.workers(heads.phase).forEach(LevelContext.segments(all)) { index in
                let places = LevelContext.places(index, of: all)
                level.withTilts(group, heads, places) { tilts in
                    withRests(group, level, heads, latents, places) { rests in
                        let start = StageClock.start()
                        defer { StageClock.stop(.probabilities, start) }
                        var codebook = level.tables[group].kernelView
                        withUnsafeTemporaryAllocation(of: Int16.self, capacity: places.count) { rates in
                            weights.write(
                                rates.baseAddress!, level.level, group: group, heads.phase.places, places,
                                tile: tile)
                            kernels.pointee.choose(
                                &codebook, tilts, rests, Self.step, places.count, rates.baseAddress!, shift,
                                target + places.lowerBound)
                        }
                    }
                }
            }
        }
    }

    /// Values from one place to the next of what is chosen for: kernels may read that many.
    private static let step = 4

    /// What the latents of a group have beside their means at some places, saturated: [places][step].
    private func withRests(
        _ group: Int, _ level: SlicedContext, _ heads: PhaseHeads, _ latents: Activation16,
        _ places: Range<Int>, _ body: (UnsafePointer<Int16>) -> Void
    ) {
        let channels = level.channels(group)
        let first = level.channelsInSlice(group, heads.phase).lowerBound
        heads.phase.places.withRows(of: latents, places) { rows in
            heads.means.withPositions(places) { means in
                let size = places.count * Self.step
                withUnsafeTemporaryAllocation(of: Int16.self, capacity: size) { rests in
                    rests.initialize(repeating: 0)
                    let (pitch, meanPitch) = (latents.pitch, heads.means.pitch)
                    for i in 0..<channels.count {
                        let (rows, means) = (rows + channels.lowerBound + i, means.baseAddress! + first + i)
                        for place in 0..<places.count {
                            let rest = Int32(rows[place * pitch]) - Int32(means[place * meanPitch])
                            rests[place * Self.step + i] = Int16(clamping: rest)
                        }
                    }
                    body(rests.baseAddress!)
                }
            }
        }
    }
}
