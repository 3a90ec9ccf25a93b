import CKernels
import Model
import Network
import Parallel
import Raster

/// The state of one level of a tile while its groups are coded: the context.
package final class LevelContext {
    package let rows: Int
    package let columns: Int
    /// [rows][columns][C].
    package let context: Activation16
    package let execution: Execution

    /// The context on the lattice of the group that had one last, [ceil(rows / 2)][ceil(columns / 2)][C]; nil
    /// before there is any. Of other groups it is zero.
    private var lattice: (group: Int, context: Activation16)?

    private let kernels: Kernels
    private let groups: [PriorNetwork.Group]
    /// The phases of all groups, in coding order.
    package let phases: [Phase]
    /// The groups' codebooks at the quality in force.
    package let tables: [CodebookTables]
    private let headWidth: Int

    /// Places whose heads are computed at a time: what they need stays in the first-level cache.
    package static let segment = 64

    /// The workers for a phase: a single one where the phase is so small that a second would come too late.
    package func workers(_ phase: Phase) -> Workers {
        phase.places.count < 512 ? Workers(1) : execution.workers
    }

    package var positions: Int { rows * columns }
    package var groupCount: Int { groups.count }

    package init(_ network: PriorNetwork, _ level: Level, rows: Int, columns: Int, _ execution: Execution) {
        self.rows = rows
        self.columns = columns
        self.execution = execution
        kernels = network.kernels
        groups = level == .top ? network.top : network.bottom
        phases = Phase.all(network.architecture, level, rows: rows, columns: columns)
        tables = network.tables(level, quality: execution.quality)
        headWidth = roundUp(network.architecture.headWidth, Int(VQK_LANES))
        context = Activation16(rows: rows, columns: columns, channels: network.architecture.contextWidth)
        start(
            level == .top ? network.topPrior : network.bottomPrior,
            width: network.architecture.contextWidth)
    }

    /// Sets the context to `prior.level.start`.
    private func start(_ prior: LevelPrior, width: Int) {
        let first = execution.quality * width
        prior.start.withUnsafeBufferPointer { start in
            context.forEachRow(0..<rows, execution.workers) { _, values in
                for column in 0..<columns {
                    (values.baseAddress! + column * context.pitch).update(
                        from: start.baseAddress! + first, count: width)
                }
            }
        }
    }

    /// Adds what the layers between the levels make of the top's finished context.
    package func add(_ top: LevelContext, _ network: PriorNetwork) {
        network.add(top.context, to: context, execution)
    }

    /// The head outputs of a phase at the places of `range`, at most `segment` of them, in their order:
    /// [places][16].
    package func withHeads(_ phase: Phase, _ range: Range<Int>, _ body: (UnsafePointer<Int16>) -> Void) {
        let (head, pitch, count) = (groups[phase.group].heads[phase.index], context.pitch, range.count)
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: count * (pitch + headWidth)) { bytes in
            withUnsafeTemporaryAllocation(of: Int16.self, capacity: count * 16) { heads in
                let hidden = bytes.baseAddress! + count * pitch
                withContext(phase, range) { rows in
                    head.first.quantize(
                        rows, count * pitch, to: bytes.baseAddress!, quality: execution.quality)
                }
                let first = vqk_outputs(
                    places: count, from: bytes.baseAddress!, pitch, to: hidden, headWidth, VQK_HIDDEN)
                head.first.compute(first, quality: execution.quality)
                let second = vqk_outputs(
                    places: count, from: hidden, headWidth, to: heads.baseAddress!, 32, VQK_STORE)
                head.second.compute(second, quality: execution.quality)
                body(heads.baseAddress!)
            }
        }
    }

    /// The context at the places of `range`, in their order: [places][pitch].
    private func withContext(_ phase: Phase, _ range: Range<Int>, _ body: (UnsafePointer<Int16>) -> Void) {
        if phase.readsLattice, let lattice, lattice.group == phase.group {
            phase.places.withSums(of: context, lattice.context, range, body)
        } else {
            phase.places.withRows(of: context, range, body)
        }
    }

    /// The channels of a stream of the level at the places of `range`, in their order: [places][pitch].
    ///
    /// - Parameter origin: the level's first position in the stream
    package func withRows(
        of stream: Activation16, from origin: (row: Int, column: Int), _ phase: Phase, _ range: Range<Int>,
        _ body: (UnsafePointer<Int16>) -> Void
    ) {
        phase.places.withRows(of: stream, from: origin, range, body)
    }

    /// Computes the weights of all codewords of a phase at the places of `range`, and puts them into `buffer`
    /// from `first` on.
    package func weigh(
        _ phase: Phase, _ range: Range<Int>, _ tables: CodebookTables, to buffer: WeightBuffer, at first: Int
    ) {
        withHeads(phase, range) { heads in
            let start = StageClock.start()
            defer { StageClock.stop(.probabilities, start) }
            var codebook = tables.kernelView
            kernels.table.pointee.weigh(
                &codebook, heads, range.count, buffer.weights(first), buffer.sums(first))
        }
    }

    /// Takes in the indices of a phase, in the order of its places: the features of its codewords go into the
    /// context.
    package func absorb(_ indices: [UInt8], _ phase: Phase, _ tables: CodebookTables) {
        let group = groups[phase.group]
        guard phase.isFollowed, let layer = group.context else { return }
        layer.apply(features(indices, phase, tables, spacing: 1), .add, context, execution)
        guard phase.feedsLattice, let coarse = group.coarse else { return }
        let features = features(indices, phase, tables, spacing: 2)
        if phase.index == 0 {
            lattice = (phase.group, Activation16(area: features.area, channels: context.channels))
        }
        coarse.apply(features, .add, lattice!.context, execution)
    }

    /// The features of a phase's codewords at their places on a map of every `spacing`th row and column, and
    /// what stands for zero elsewhere.
    private func features(
        _ indices: [UInt8], _ phase: Phase, _ tables: CodebookTables, spacing: Int
    ) -> Activation8 {
        let map = Activation8(
            rows: (rows + spacing - 1) / spacing, columns: (columns + spacing - 1) / spacing,
            channels: 2 * tables.dimensions, multiple: 4, padding: 128)
        let runs = phase.places.runs
        indices.withUnsafeBufferPointer { indices in
            tables.features.withUnsafeBufferPointer { table in
                workers(phase).forEach(runs.count) { index in
                    let run = runs[index]
                    map.withRow(run.row / spacing) { values in
                        vqk_gather(
                            table.baseAddress!, map.channels, indices.baseAddress! + run.first, run.count,
                            values.baseAddress! + run.column / spacing * map.pitch,
                            run.step / spacing * map.pitch)
                    }
                }
            }
        }
        return map
    }
}
