import CKernels
import Model
import Network

/// The state of one level of a tile while its groups are coded: the context.
final class LevelContext {
    let rows: Int
    let columns: Int
    /// [rows][columns][C].
    let context: Stream
    let execution: Execution

    private let kernels: Kernels
    private let groups: [PriorNetwork.Group]
    /// The groups' codebooks at the quality in force.
    let tables: [CodebookTables]
    private let headWidth: Int

    /// Positions whose heads are computed at a time: what they need stays in the first-level cache.
    static let segment = 64

    var positions: Int { rows * columns }
    var groupCount: Int { groups.count }

    init(_ network: PriorNetwork, _ level: Level, rows: Int, columns: Int, _ execution: Execution) {
        self.rows = rows
        self.columns = columns
        self.execution = execution
        kernels = network.kernels
        groups = level == .top ? network.top : network.bottom
        tables = network.tables(level, quality: execution.quality)
        headWidth = (network.architecture.headWidth + 15) / 16 * 16
        context = Stream(rows: rows, columns: columns, channels: network.architecture.contextWidth)
        start(
            level == .top ? network.topPrior : network.bottomPrior,
            width: network.architecture.contextWidth)
    }

    /// Sets the context to `prior.level.start`.
    private func start(_ prior: LevelPrior, width: Int) {
        let first = execution.quality * width
        prior.start.withUnsafeBufferPointer { start in
            execution.workers.forEach(rows) { row in
                for column in 0..<columns {
                    context.position(row, column).update(from: start.baseAddress! + first, count: width)
                }
            }
        }
    }

    /// Adds the shuffled result of `prior.up`, whose input is the finished context of the top.
    func add(_ top: LevelContext, through up: Convolution) {
        let bytes = Bytes(
            rows: top.rows, columns: top.columns, channels: top.context.channels, padding: 0)
        up.quantize(top.context, to: bytes, execution)
        up.apply(bytes, .add, context, execution)
    }

    /// The head outputs of a group at the positions of `range`, at most `segment` of them, in raster order: [positions][16].
    func withHeads(_ group: Int, _ range: Range<Int>, _ body: (UnsafePointer<Int16>) -> Void) {
        let (layers, pitch, count) = (groups[group], context.pitch, range.count)
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: count * (pitch + headWidth)) { bytes in
            withUnsafeTemporaryAllocation(of: Int16.self, capacity: count * 16) { heads in
                let hidden = bytes.baseAddress! + count * pitch
                layers.head1.quantize(
                    context.position(0, 0) + range.lowerBound * pitch, count * pitch, to: bytes.baseAddress!,
                    quality: execution.quality)
                let first = line(bytes.baseAddress!, pitch, hidden, headWidth, VQZ_HIDDEN, count)
                layers.head1.compute(first, quality: execution.quality)
                let second = line(hidden, headWidth, heads.baseAddress!, 32, VQZ_STORE, count)
                layers.head2.compute(second, quality: execution.quality)
                body(heads.baseAddress!)
            }
        }
    }

    /// Computes the weights of all codewords of a group at the positions of `range`, and puts them into `buffer` from `first` on.
    func weigh(
        _ group: Int, _ range: Range<Int>, _ tables: CodebookTables, to buffer: WeightBuffer, at first: Int
    ) {
        withHeads(group, range) { heads in
            let start = StageClock.start()
            defer { StageClock.stop(.probabilities, start) }
            var codebook = tables.kernelView
            kernels.table.pointee.weigh(
                &codebook, heads, range.count, buffer.weights(first), buffer.sums(first))
        }
    }

    /// A line of a kernel of side 1 whose positions lie `inputStep` and `outputStep` bytes apart.
    private func line(
        _ input: UnsafePointer<UInt8>, _ inputStep: Int, _ output: UnsafeMutableRawPointer, _ outputStep: Int,
        _ result: Int, _ count: Int
    ) -> vqz_outputs {
        vqz_outputs(
            input: input, input_row: 0, input_column: inputStep, input_step: inputStep, count: count,
            output: output, output_step: outputStep, result: Int32(result), correction_shift: 0,
            correction: nil, correction_step: 0)
    }

    /// Takes in the indices of a group, in raster order: the features of its codewords go into the context.
    func absorb(_ indices: [UInt8], _ group: Int, _ tables: CodebookTables) {
        guard let layer = groups[group].context else { return }
        let features = Bytes(
            rows: rows, columns: columns, channels: 2 * tables.dimensions, multiple: 4, padding: 128)
        gather(tables.features, indices, to: features)
        layer.apply(features, .add, context, execution)
    }

    /// Writes the table's entry of each index, `target.channels` bytes, to its position.
    private func gather(_ table: [UInt8], _ indices: [UInt8], to target: Bytes) {
        indices.withUnsafeBufferPointer { indices in
            table.withUnsafeBufferPointer { table in
                execution.workers.forEach(rows) { row in
                    vqz_gather(
                        table.baseAddress!, target.channels, indices.baseAddress! + row * columns, columns,
                        target.position(row, 0), target.pitch)
                }
            }
        }
    }
}
