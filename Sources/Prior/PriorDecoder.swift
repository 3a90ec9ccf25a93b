import CKernels
import EntropyCoding
import Model
import Network
import Raster

/// Range-coded bytes to codewords: spec/vqz-format.md, sections 4 to 6.
public struct PriorDecoder {
    private let network: PriorNetwork
    private let grid: BlockGrid
    private let execution: Execution
    private var coder: RangeDecoder

    /// - Parameter payload: the range coder's bytes; any bytes decode to some codewords
    public init(_ network: PriorNetwork, _ payload: [UInt8], _ grid: BlockGrid, _ execution: Execution) {
        self.network = network
        self.grid = grid
        self.execution = execution
        coder = RangeDecoder(payload)
    }

    /// Decodes both levels. To be called once.
    public mutating func decode() -> (top: LevelCodes, bottom: LevelCodes) {
        let top = LevelContext(network, .top, rows: grid.topRows, columns: grid.topColumns, execution)
        let topIndices = decode(top)
        let bottom = LevelContext(network, .bottom, rows: grid.rows, columns: grid.columns, execution)
        bottom.add(top, through: network.up)
        let bottomIndices = decode(bottom)
        return (
            LevelCodes(indices: topIndices, codewords: top.codewords),
            LevelCodes(indices: bottomIndices, codewords: bottom.codewords)
        )
    }

    /// Whether decoding took all bytes, and how many it took.
    public var isAtEnd: Bool { coder.isAtEnd }
    public var consumed: Int { coder.consumed }

    private mutating func decode(_ level: LevelContext) -> IndexMap {
        level.forEachGroup { group, _, tables in
            var indices = [UInt8](repeating: 0, count: level.positions)
            let weights = WeightBuffer(positions: min(Self.band, level.positions), tables)
            for start in stride(from: 0, to: level.positions, by: Self.band) {
                let range = start..<min(start + Self.band, level.positions)
                fill(weights, level, group, tables, range)
                search(weights, range, &indices)
            }
            return indices
        }
    }

    /// Positions whose weights are held at a time: at most 4 MB of them.
    private static let band = 4096

    /// Computes the weights of all codewords at the positions of `range`.
    private func fill(
        _ buffer: WeightBuffer, _ level: LevelContext, _ group: Int, _ tables: CodebookTables,
        _ range: Range<Int>
    ) {
        execution.workers.forEach(LevelContext.segments(range)) { index in
            let positions = LevelContext.positions(index, of: range)
            let first = positions.lowerBound - range.lowerBound
            level.withHeads(group, positions) { heads in
                var codebook = tables.kernelView
                network.kernels.table.pointee.weigh(
                    &codebook, heads, positions.count, buffer.weights(first), buffer.sums(first))
            }
        }
    }

    /// Decodes the indices of `range` one after another.
    private mutating func search(_ buffer: WeightBuffer, _ range: Range<Int>, _ indices: inout [UInt8]) {
        indices.withUnsafeMutableBufferPointer { indices in
            for position in range {
                let (weights, sums) = (
                    buffer.weights(position - range.lowerBound), buffer.sums(position - range.lowerBound)
                )
                let target = coder.target(total: sums[15])
                let found = network.kernels.table.pointee.find(weights, sums, target)
                coder.consume(cumulative: found.start, frequency: found.weight)
                indices[position] = UInt8(truncatingIfNeeded: found.index)
            }
        }
    }
}
