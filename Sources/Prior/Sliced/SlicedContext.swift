import CKernels
import Model
import Network
import Parallel

/// The state of one level of a tile while its slices are coded: the context, and what has been coded.
package final class SlicedContext {
    package let level: Level
    /// [rows][columns][C].
    package let context: Activation16
    /// Means with codewords, as far as coded, [rows][columns][channels], in units of 2^-F.
    package let codewords: Activation16
    package let phases: [SlicedPhase]
    /// The groups' codebooks at the quality in force.
    package let tables: [CodebookTables]
    package let execution: Execution
    /// The start context of each position, [rows][columns].
    private let starts: [UInt8]
    /// The context on the lattice of the slice that had one last; nil before there is any. Of other slices it
    /// is zero.
    private var lattice: (slice: Int, context: Activation16)?
    private let headArrays: HeadArrays
    private let network: SlicedNetwork
    let sliced: SlicedLevel
    private let offsets: [Int]
    /// Whether indices were missing.
    package private(set) var isCut = false

    package var rows: Int { context.rows }
    package var columns: Int { context.columns }

    /// The top of a tile before its first slice.
    ///
    /// - Parameter starts: the start context of each position, [rows][columns], below S
    package convenience init(
        top network: SlicedNetwork, rows: Int, columns: Int, starts: [UInt8], _ execution: Execution
    ) {
        self.init(network, .top, rows: rows, columns: columns, starts: starts, execution)
    }

    /// The bottom of a tile before its first slice.
    ///
    /// - Parameters:
    ///   - top: after its last slice
    ///   - network: of the bottom: the top's, or one of the same model
    package convenience init(below top: SlicedContext, _ network: SlicedNetwork) {
        let columns = 2 * top.columns
        let starts = (0..<2 * top.rows * columns).map {
            top.starts[$0 / columns / 2 * top.columns + $0 % columns / 2]
        }
        self.init(
            network, .bottom, rows: 2 * top.rows, columns: columns, starts: starts, top.execution)
        network.add(top.context, to: context, execution)
    }

    private init(
        _ network: SlicedNetwork, _ level: Level, rows: Int, columns: Int, starts: [UInt8],
        _ execution: Execution
    ) {
        precondition(starts.count == rows * columns, "a start context for each position")
        self.network = network
        self.level = level
        self.execution = execution
        self.starts = starts
        sliced = network.architecture.level(level)
        offsets = sliced.offsets
        phases = SlicedPhase.all(sliced, rows: rows, columns: columns)
        tables = network.tables(level, quality: execution.quality)
        headArrays = HeadArrays(
            phases, headWidth: network.architecture.headWidth,
            channels: sliced.slices.map { $0.channels.count }.max() ?? 0)
        context = Activation16(rows: rows, columns: columns, channels: network.architecture.contextWidth)
        codewords = Activation16(rows: rows, columns: columns, channels: sliced.channels)
        start()
    }

    private func start() {
        let (prior, width) = (network.prior(level), network.architecture.contextWidth)
        context.forEachRow(0..<rows, execution.workers) { row, values in
            for column in 0..<columns {
                let symbol = Int(starts[row * columns + column])
                let start = prior.start(
                    quality: execution.quality, symbol: symbol, network.architecture)
                start.withUnsafeBufferPointer {
                    (values.baseAddress! + column * context.pitch).update(
                        from: $0.baseAddress!, count: width)
                }
            }
        }
    }

    /// The groups of a slice.
    package func groups(_ phase: SlicedPhase) -> Range<Int> { sliced.slices[phase.slice].groups }

    /// The channels of a group.
    package func channels(_ group: Int) -> Range<Int> {
        offsets[group]..<offsets[group] + sliced.groups[group]
    }

    /// The channels of a group among those of its slice.
    package func channelsInSlice(_ group: Int, _ phase: SlicedPhase) -> Range<Int> {
        let (channels, first) = (channels(group), sliced.slices[phase.slice].channels.lowerBound)
        return channels.lowerBound - first..<channels.upperBound - first
    }

    /// The workers for a phase: a single one where the phase is so small that a second would come too late.
    package func workers(_ phase: SlicedPhase) -> Workers {
        phase.places.count < 512 ? Workers(1) : execution.workers
    }

    /// Goes through the phases of all slices in coding order.
    ///
    /// - Parameter code: gives the indices of each group, in the order of the phase's places, also of one
    ///   with a single codeword; nil if they are missing, and then for all groups after it
    package func forEachGroup(_ code: (_ group: Int, PhaseHeads) -> [UInt8]?) {
        for phase in phases {
            let (heads, groups) = (heads(phase), groups(phase))
            var indices: [[UInt8]] = []
            for group in groups {
                guard let coded = code(group, heads) else { break }
                indices.append(coded)
            }
            if indices.count == groups.count {
                absorb(indices, heads)
            } else {
                isCut = true
                _ = features(indices, heads)
                for group in groups.dropFirst(indices.count) { storeMeans(group, heads) }
            }
        }
    }
}

// What is known before the codewords.
extension SlicedContext {
    private func heads(_ phase: SlicedPhase) -> PhaseHeads {
        let head = network.layers(level, slice: phase.slice).heads[phase.index]
        let heads = PhaseHeads(phase, in: headArrays)
        let (all, pitch, quality) = (0..<phase.places.count, context.pitch, execution.quality)
        workers(phase).forEach(LevelContext.segments(all)) { segment in
            let places = LevelContext.places(segment, of: all)
            let count = places.count
            withUnsafeTemporaryAllocation(of: UInt8.self, capacity: count * pitch) { bytes in
                withContext(phase, places) {
                    head.hidden.quantize($0, count * pitch, to: bytes.baseAddress!, quality: quality)
                }
                heads.hidden.withPositions(places) { hidden in
                    head.hidden.compute(
                        vqk_outputs(
                            places: count, from: bytes.baseAddress!, pitch, to: hidden.baseAddress!,
                            heads.hidden.pitch, VQK_HIDDEN), quality: quality)
                    heads.means.withPositions(places) { means in
                        head.means.compute(
                            vqk_outputs(
                                places: count, from: hidden.baseAddress!, heads.hidden.pitch,
                                to: means.baseAddress!, 2 * heads.means.pitch, VQK_STORE), quality: quality)
                    }
                }
            }
        }
        return heads
    }

    private func withContext(
        _ phase: SlicedPhase, _ range: Range<Int>, _ body: (UnsafePointer<Int16>) -> Void
    ) {
        if phase.readsLattice, let lattice, lattice.slice == phase.slice {
            phase.places.withSums(of: context, lattice.context, range, body)
        } else {
            phase.places.withRows(of: context, range, body)
        }
    }

    /// The outputs that tilt a group's codewords at the places of `range`, at most a segment of them:
    /// [places][16].
    package func withTilts(
        _ group: Int, _ heads: PhaseHeads, _ range: Range<Int>, _ body: (UnsafePointer<Int16>) -> Void
    ) {
        let slice = heads.phase.slice
        let head = network.layers(level, slice: slice).heads[heads.phase.index]
        let tilt = head.tilts[group - sliced.slices[slice].groups.lowerBound]
        withUnsafeTemporaryAllocation(of: Int16.self, capacity: range.count * 16) { tilts in
            heads.hidden.withPositions(range) { hidden in
                tilt.compute(
                    vqk_outputs(
                        places: range.count, from: hidden.baseAddress!, heads.hidden.pitch,
                        to: tilts.baseAddress!, 32, VQK_STORE), quality: execution.quality)
            }
            body(tilts.baseAddress!)
        }
    }

    /// Computes the weights of a group's codewords at the places of `range`, and puts them into `buffer` from
    /// `first` on.
    package func weigh(
        _ group: Int, _ heads: PhaseHeads, _ range: Range<Int>, to buffer: WeightBuffer, at first: Int
    ) {
        withTilts(group, heads, range) { tilts in
            let start = StageClock.start()
            defer { StageClock.stop(.probabilities, start) }
            var codebook = tables[group].kernelView
            network.kernels.table.pointee.weigh(
                &codebook, tilts, range.count, buffer.weights(first), buffer.sums(first))
        }
    }
}

// What follows from the codewords.
extension SlicedContext {
    /// Takes in the indices of a phase, for each group of its slice in the order of its places.
    private func absorb(_ indices: [[UInt8]], _ heads: PhaseHeads) {
        let phase = heads.phase
        let layers = network.layers(level, slice: phase.slice)
        let features = features(indices, heads)
        layers.context.apply(features, .add, context, execution)
        guard let coarse = layers.coarse, phase.feedsLattice else { return }
        let seen = features.everyOther
        if phase.index == 0 {
            lattice = (
                phase.slice,
                Activation16(rows: seen.rows, columns: seen.columns, channels: context.channels)
            )
        }
        coarse.apply(seen, .add, lattice!.context, execution)
    }

    /// Stores means with codewords of the slice's first groups, as many as have indices, and returns their
    /// features at the phase's places, 128 elsewhere.
    private func features(_ indices: [[UInt8]], _ heads: PhaseHeads) -> Activation8 {
        let phase = heads.phase
        let sums = groups(phase).map { sum($0, phase) }
        let count = sliced.slices[phase.slice].channels.count
        let map = Activation8(
            rows: rows, columns: columns, channels: 2 * count, multiple: 4, padding: 128)
        let runs = phase.places.runs
        workers(phase).forEach(runs.count) { index in
            let run = runs[index]
            withLine(run, heads, map, channels: count) { line in
                for (sum, indices) in zip(sums, indices) {
                    indices.withUnsafeBufferPointer {
                        sum.store($0.baseAddress! + run.first, line)
                    }
                }
            }
        }
        return map
    }

    private func withLine(
        _ run: Places.Run, _ heads: PhaseHeads, _ map: Activation8, channels: Int,
        _ body: (CodewordSum.Line) -> Void
    ) {
        let (pitch, step) = (codewords.pitch, run.step)
        heads.means.withPositions(run.first..<run.first + run.count) { means in
            map.withRow(run.row) { features in
                codewords.withRow(run.row) { codewords in
                    body(
                        CodewordSum.Line(
                            count: run.count, codewords: codewords.baseAddress! + run.column * pitch,
                            codewordStep: step * pitch,
                            features: features.baseAddress! + run.column * map.pitch,
                            featureStep: step * map.pitch, means: means.baseAddress!,
                            meanStep: heads.means.pitch, channels: channels))
                }
            }
        }
    }

    private func sum(_ group: Int, _ phase: SlicedPhase) -> CodewordSum {
        let prior = network.prior(level)
        let first = 2 * (execution.quality * sliced.groups.count + group)
        return CodewordSum(
            tables: tables[group], limits: sliced.limits[channels(group)].map { Int32($0) },
            channel: channels(group).lowerBound, place: channelsInSlice(group, phase).lowerBound,
            multiplier: Int32(prior.features[first]), shift: Int32(prior.features[first + 1]))
    }
}

extension Activation where Element == UInt8 {
    /// The values at every other row and column, from the first on, with as much padding of 128.
    fileprivate var everyOther: Activation8 {
        let half = Activation8(
            rows: (rows + 1) / 2, columns: (columns + 1) / 2, channels: channels, multiple: 4, padding: 128)
        for row in 0..<half.rows {
            withRow(2 * row) { source in
                half.withRow(row) { target in
                    for column in 0..<half.columns {
                        for c in 0..<pitch { target[column * pitch + c] = source[2 * column * pitch + c] }
                    }
                }
            }
        }
        return half
    }
}
