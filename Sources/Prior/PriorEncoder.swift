import CKernels
import EntropyCoding
import Model
import Network
import Raster

/// The latents of a tile to indices and range-coded bytes: spec/vqz-format.md, sections 4, 5 and 9.
///
/// Of each group's codewords it takes the one of least cost: the squared distance from the latent plus the length of its code.
public struct PriorEncoder {
    private let network: PriorNetwork
    private let grid: BlockGrid
    private let execution: Execution
    private let top: LevelContext
    private let rateWeight: RateWeight
    private let neighbours: TileSides
    private var coder = RangeEncoder()
    /// What the probabilities of the coded indices add up to, in bits. Of no influence on the bytes.
    public private(set) var bits = 0.0

    /// - Parameters:
    ///   - grid: the tile's blocks
    ///   - rateWeight: how much a bit weighs against distortion when codewords are chosen
    ///   - neighbours: the sides on which the tile has neighbours
    public init(
        _ network: PriorNetwork, _ grid: BlockGrid, _ execution: Execution,
        rateWeight: RateWeight = RateWeight(), neighbours: TileSides = []
    ) {
        self.rateWeight = rateWeight
        self.neighbours = neighbours
        self.network = network
        self.grid = grid
        self.execution = execution
        top = LevelContext(network, .top, rows: grid.topRows, columns: grid.topColumns, execution)
    }

    /// Chooses and codes the top codewords. To be called once, before `encodeBottom`.
    ///
    /// - Parameter latents: [Ht][Wt][T] in units of 2^-F
    public mutating func encodeTop(_ latents: Stream) -> IndexMap {
        encode(top, latents)
    }

    /// Chooses and codes the bottom codewords. To be called once; copies made after `encodeTop` may each do so for other latents.
    ///
    /// - Parameter latents: [Hb][Wb][B] in units of 2^-F
    public mutating func encodeBottom(_ latents: Stream) -> IndexMap {
        let bottom = LevelContext(network, .bottom, rows: grid.rows, columns: grid.columns, execution)
        bottom.add(top, through: network.up)
        return encode(bottom, latents)
    }

    /// The tile's stream.
    public consuming func finish() -> [UInt8] { coder.finish() }

    private mutating func encode(_ level: LevelContext, _ latents: Stream) -> IndexMap {
        precondition(
            latents.rows == level.rows && latents.columns == level.columns && latents.border == 0
                && latents.window == latents.area.rows,
            "the latents do not fit the level")
        let first = latents.position(latents.area.rows.lowerBound, latents.area.columns.lowerBound)
        return level.forEachGroup { group, offset, tables in
            let chosen = choose(level, group, tables, first + offset, latents.pitch)
            let start = StageClock.start()
            defer { StageClock.stop(.entropyCoding, start) }
            var length = CodeLength()
            for interval in chosen {
                coder.encode(cumulative: interval.start, frequency: interval.weight, total: interval.total)
                length.add(frequency: interval.weight, total: interval.total)
            }
            bits += length.bits
            return chosen.map { UInt8(truncatingIfNeeded: $0.index) }
        }
    }

    /// The codeword of least cost at every position, in raster order.
    private func choose(
        _ level: LevelContext, _ group: Int, _ tables: CodebookTables, _ latents: UnsafePointer<Int16>,
        _ pitch: Int
    ) -> [vqz_interval] {
        let all = 0..<level.positions
        // Distances are in units of 2^-2F, lengths in units of 2^-8.
        let shift = Int32(2 * network.architecture.fractionBits - 8)
        // Not the encoder itself, which closures would retain property by property for every segment.
        let (kernels, weight, neighbours) = (network.kernels.table, rateWeight, neighbours)
        let marksBorders = !neighbours.isEmpty && weight.border != weight.inside
        return [vqz_interval](unsafeUninitializedCapacity: level.positions) { chosen, count in
            count = level.positions
            let target = chosen.baseAddress!
            execution.workers.forEach(LevelContext.segments(all)) { index in
                let positions = LevelContext.positions(index, of: all)
                level.withHeads(group, positions) { heads in
                    let start = StageClock.start()
                    defer { StageClock.stop(.probabilities, start) }
                    var codebook = tables.kernelView
                    let first = positions.lowerBound
                    func choose(_ range: Range<Int>, _ weight: Int) {
                        kernels.pointee.choose(
                            &codebook, heads + 16 * (range.lowerBound - first),
                            latents + range.lowerBound * pitch, pitch, range.count, Int32(weight), shift,
                            target + range.lowerBound)
                    }
                    choose(positions, weight.inside)
                    guard marksBorders else { return }
                    for position in positions where neighbours.contain(position, of: level) {
                        choose(position..<position + 1, weight.border)
                    }
                }
            }
        }
    }
}

extension TileSides {
    /// Whether a position, in raster order, has neighbours in another tile.
    fileprivate func contain(_ position: Int, of level: LevelContext) -> Bool {
        contain(
            row: position / level.columns, column: position % level.columns, rows: level.rows,
            columns: level.columns)
    }
}
