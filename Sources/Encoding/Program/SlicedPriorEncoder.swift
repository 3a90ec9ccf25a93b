import CKernels
import EntropyCoding
import Model
import Network
import Parallel
import Prior
import Raster

/// The latents of a level of a tile to what is coded of it and its symbols: spec/vqm-model-2.md, sections 5
/// and 7.
///
/// Of each group's codewords it takes the one of least cost: the squared distance from what the latent has
/// beside its mean, plus the length of its code.
package struct SlicedPriorEncoder {
    private let network: SlicedNetwork
    private let execution: Execution
    /// What a bit weighs, in units of 1/256.
    private let rate: Int

    /// - Parameter rate: what a bit costs in squared error, in units of 1/256, 1...4095
    package init(_ network: SlicedNetwork, _ execution: Execution, rate: Int = RateWeights.one) {
        self.network = network
        self.execution = execution
        self.rate = rate
    }

    /// Chooses and codes the top of a tile.
    ///
    /// - Parameters:
    ///   - latents: [Ht][Wt][T] in units of 2^-F
    ///   - starts: the start context of each position; by default the first
    package func encodeTop(
        _ latents: Activation16, starts: [UInt8]? = nil, _ coder: inout SymbolCoder
    ) -> SlicedContext {
        let starts = starts ?? [UInt8](repeating: 0, count: latents.rows * latents.columns)
        encode(starts, &coder)
        let top = SlicedContext(
            top: network, rows: latents.rows, columns: latents.columns, starts: starts, execution)
        encode(top, latents, &coder)
        return top
    }

    /// Chooses and codes the bottom of a tile.
    ///
    /// - Parameters:
    ///   - top: coded
    ///   - latents: [Hb][Wb][B] in units of 2^-F
    package func encodeBottom(
        below top: SlicedContext, _ latents: Activation16, _ coder: inout SymbolCoder
    ) -> SlicedContext {
        let bottom = SlicedContext(below: top)
        encode(bottom, latents, &coder)
        return bottom
    }

    private func encode(_ starts: [UInt8], _ coder: inout SymbolCoder) {
        let tables = network.startTables(quality: execution.quality)
        guard tables.count > 1 else { return }
        let buffer = WeightBuffer(starts: tables, network.kernels)
        let weights = UnsafeBufferPointer(start: buffer.weights(0), count: tables.count)
        let total = buffer.sums(0)[15]
        for index in starts {
            let start = weights[..<Int(index)].reduce(0, +)
            coder.encode(
                vqk_interval(start: start, weight: weights[Int(index)], total: total, index: UInt32(index)))
        }
    }

    private func encode(_ level: SlicedContext, _ latents: Activation16, _ coder: inout SymbolCoder) {
        precondition(
            latents.rows == level.rows && latents.columns == level.columns && latents.border == 0
                && latents.window == latents.area.rows,
            "the latents do not fit the level")
        level.forEachGroup { group, heads in
            let chosen = choose(group, level, heads, latents)
            let start = StageClock.start()
            defer { StageClock.stop(.entropyCoding, start) }
            for interval in chosen { coder.encode(interval) }
            return chosen.map { UInt8(truncatingIfNeeded: $0.index) }
        }
    }

    /// The codeword of least cost at every place of a phase.
    private func choose(
        _ group: Int, _ level: SlicedContext, _ heads: PhaseHeads, _ latents: Activation16
    ) -> [vqk_interval] {
        let all = 0..<heads.phase.places.count
        // Distances are in units of 2^-2F, lengths in units of 2^-8.
        let shift = Int32(2 * network.architecture.fractionBits - 8)
        let (kernels, rate) = (network.kernels.table, Int16(rate))
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
                            rates.initialize(repeating: rate)
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
                    for place in 0..<places.count {
                        for (i, channel) in channels.enumerated() {
                            let latent = Int32(rows[place * latents.pitch + channel])
                            let mean = Int32(means[place * heads.means.pitch + first + i])
                            rests[place * Self.step + i] = Int16(clamping: latent - mean)
                        }
                    }
                    body(rests.baseAddress!)
                }
            }
        }
    }
}

/// A range coder with the sum of what its symbols cost.
package struct SymbolCoder {
    private var coder = RangeEncoder()
    private var length = CodeLength()

    package init() {}

    /// The prior's cost of the symbols so far, in bits. It does not influence the bytes.
    package var bits: Double { length.bits }

    mutating func encode(_ interval: vqk_interval) {
        coder.encode(cumulative: interval.start, frequency: interval.weight, total: interval.total)
        length.add(frequency: interval.weight, total: interval.total)
    }

    /// The stream's bytes.
    package consuming func finish() -> [UInt8] { coder.finish() }
}
