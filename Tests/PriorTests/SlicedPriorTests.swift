import Container
import EntropyCoding
import Model
import Parallel
import Raster
import TestModels
import TestSupport
import Testing

@testable import Decoding
@testable import Encoding
@testable import Network
@testable import Prior

/// Both directions of the prior of slices agree with the specification's steps.
@Suite struct SlicedPriorTests {
    private static let grid = BlockGrid(width: 90, height: 60)

    private struct Case {
        let model: ProgramModel
        let quality: Int
        let starts: [Int]
        let bytes: [[UInt8]]
        let top: ReferenceSlicedPrior.Level
        let bottom: ReferenceSlicedPrior.Level
    }

    /// Random indices coded step by step, in one stream or in one for each level.
    private func code(_ range: TestModel.Range, _ quality: Int, starts count: Int, streams: Int) throws
        -> Case
    {
        let model = try TestProgramModel.make(seed: 81, range: range, startContexts: count)
        var random = SplitMix64(seed: UInt64(quality))
        let grid = Self.grid
        func indices(_ level: Level, _ positions: Int) -> [[Int]] {
            model.prior(level).codebooks.map { codebook in
                random.array(positions, in: 0...Int(codebook.sizes[quality]) - 1)
            }
        }
        let starts: [Int] = random.array(grid.topRows * grid.topColumns, in: 0...count - 1)
        var prior = ReferenceSlicedPrior(model, quality: quality)
        let top = prior.codeTop(
            indices(.top, grid.topRows * grid.topColumns), starts: starts, rows: grid.topRows,
            columns: grid.topColumns)
        let first = streams == 2 ? prior.intervals.count : 0
        let bottom = prior.codeBottom(indices(.bottom, grid.rows * grid.columns), starts: starts, below: top)
        let parts = [Array(prior.intervals[..<first]), Array(prior.intervals[first...])]
        return Case(
            model: model, quality: quality, starts: starts, bytes: parts.map(bytes), top: top, bottom: bottom)
    }

    private func bytes(_ intervals: [ReferenceInterval]) -> [UInt8] {
        var coder = RangeEncoder()
        for interval in intervals {
            coder.encode(cumulative: interval.start, frequency: interval.weight, total: interval.total)
        }
        return coder.finish()
    }

    @Test(arguments: [TestModel.Range.ordinary, .extreme], [0, 1, 2])
    func decodingFollowsTheSpecification(range: TestModel.Range, quality: Int) throws {
        let coded = try code(range, quality, starts: quality + 1, streams: 1)
        #expect(Set(coded.bottom.context.values).count > (range == .extreme ? 4 : 100))
        for level in InstructionSet.supported {
            for threads in [1, 3] {
                let decoder = SlicedPriorDecoder(
                    network: SlicedNetwork(coded.model, Kernels(level)), grid: Self.grid,
                    execution: Execution(quality: quality, workers: Workers(threads)))
                let reader = IndexReader(TileStream(coded.bytes[1]), decoder.network.kernels)
                let top = decoder.top(reader)
                let bottom = decoder.bottom(below: top, reader)
                #expect(reader.coder.isAtEnd)
                #expect(top.codewords.grid == coded.top.codewords, "\(level)")
                #expect(top.context.grid == coded.top.context, "\(level)")
                #expect(bottom.codewords.grid == coded.bottom.codewords, "\(level)")
                #expect(bottom.context.grid == coded.bottom.context, "\(level)")
            }
        }
    }

    @Test func levelsHaveStreamsOfTheirOwnWhereTheContainerHas() throws {
        let coded = try code(.ordinary, 2, starts: 3, streams: 2)
        let decoder = SlicedPriorDecoder(
            network: SlicedNetwork(coded.model, Kernels(.best)), grid: Self.grid,
            execution: Execution(quality: 2, workers: Workers(2)))
        let readers = coded.bytes.map { IndexReader(TileStream($0), decoder.network.kernels) }
        let top = decoder.top(readers[0])
        let bottom = decoder.bottom(below: top, readers[1])
        #expect(readers.allSatisfy { $0.coder.isAtEnd })
        #expect(bottom.codewords.grid == coded.bottom.codewords)
    }

    /// What the encoder chooses is what its bytes decode to, and what its latents are near.
    @Test(arguments: [TestModel.Range.ordinary, .extreme], InstructionSet.supported)
    func decodingInvertsEncoding(range: TestModel.Range, level: InstructionSet) throws {
        let model = try TestProgramModel.make(seed: 82, range: range)
        for quality in 0..<3 {
            var bytes: [UInt8]?
            for threads in [2, 1] {
                let network = SlicedNetwork(model, Kernels(level))
                let execution = Execution(quality: quality, workers: Workers(threads))
                let weights = RateWeights(groups: { model.architecture.level($0).groups.count })
                var encoder = SlicedPriorEncoder(network, execution, weights)
                let starts = (0..<Self.grid.topRows * Self.grid.topColumns).map { UInt8($0 % 3) }
                let top = encoder.encodeTop(latents(model, .top), starts: starts)
                let bottom = encoder.encodeBottom(below: top, latents(model, .bottom))
                let payload = encoder.finish()
                #expect(payload.count > 40)
                #expect(bytes == nil || bytes == payload)
                bytes = payload
                let decoder = SlicedPriorDecoder(network: network, grid: Self.grid, execution: execution)
                let reader = IndexReader(TileStream(payload), network.kernels)
                let decoded = decoder.top(reader)
                #expect(decoded.codewords.grid == top.codewords.grid)
                #expect(decoder.bottom(below: decoded, reader).codewords.grid == bottom.codewords.grid)
                #expect(reader.coder.isAtEnd)
            }
        }
    }

    /// Any bytes decode to some symbols.
    @Test func randomBytesAreDecoded() throws {
        let model = try TestProgramModel.make(seed: 83, range: .extreme)
        var random = SplitMix64(seed: 1)
        let decoder = SlicedPriorDecoder(
            network: SlicedNetwork(model, Kernels(.best)), grid: Self.grid,
            execution: Execution(quality: 1, workers: Workers(2)))
        for count in [0, 1, 100] {
            let bytes: [UInt8] = random.array(count, in: 0...255)
            let reader = IndexReader(TileStream(bytes), decoder.network.kernels)
            let bottom = decoder.bottom(below: decoder.top(reader), reader)
            let limits = model.architecture.bottom.limits
            for (index, value) in bottom.codewords.grid.values.enumerated() {
                #expect(abs(value) <= Int(limits[index % limits.count]))
            }
        }
    }

    private func latents(_ model: ProgramModel, _ level: Level) -> Activation16 {
        let area = Self.grid.positions(at: level.scale)
        let channels = model.architecture.level(level).channels
        var random = SplitMix64(seed: 3)
        let values: [Int] = random.array(area.rows.count * area.columns.count * channels, in: -400...400)
        return Activation16(Grid(area.rows.count, area.columns.count, channels, values))
    }
}
