import Decoding
import Encoding
import Model
import Parallel
import Raster
import TestModels
import TestSupport
import Testing

@testable import Network

/// Networks agree with the specification's steps on every CPU level, for several threads and strips of any
/// size.
@Suite struct NetworksTests {
    /// Positions in a strip: all, a few rows, two rows.
    static let strips = [1 << 20, 60, 1]

    @Test(arguments: InstructionSet.supported, [TestModel.Range.ordinary, .extreme])
    func synthesis(level: InstructionSet, range: TestModel.Range) throws {
        let model = try TestModel.make(seed: 41, range: range)
        let grid = BlockGrid(width: 40, height: 90)
        let (top, bottom) = codewords(model, grid, limit: range == .extreme ? 8000 : 250)
        for quality in 0..<3 {
            let expected = ReferenceCodec(model, quality: quality).synthesis(top: top, bottom: bottom)
            for strip in Self.strips {
                let execution = Execution(quality: quality, workers: Workers(3), strip: strip)
                let pass = SynthesisPass(
                    Synthesis(model, Kernels(level)), region: Area(rows: 90, columns: 40), grid, execution)
                let pixels = run(pass, top, bottom)
                #expect(pixels.grid == expected, "strip \(strip)")
                #expect(Set(pixels.grid.values).count >= 2)
            }
        }
    }

    /// A part is computed from a part of the codewords, and equals the whole there.
    @Test(arguments: [0, 1, 3], [0, 2])
    func partsOfTheSynthesis(bottomBlocks: Int, topBlocks: Int) throws {
        var architecture = Architecture.small
        architecture.blocks.synthesisBottom = bottomBlocks
        architecture.blocks.synthesisTop = topBlocks
        let model = try TestModel.make(seed: 43, architecture)
        let grid = BlockGrid(width: 300, height: 280)
        let (top, bottom) = codewords(model, grid, limit: 250)
        let networks = Synthesis(model, Kernels(.best))
        let execution = Execution(quality: 1, workers: Workers(2))
        let whole = SynthesisPass(networks, region: Area(rows: 280, columns: 300), grid, execution)
        let pixels = run(whole, top, bottom).grid
        for (rows, columns) in [
            (0..<1, 0..<1), (140..<157, 120..<160), (279..<280, 100..<300), (30..<280, 299..<300),
        ] {
            for strip in [1 << 20, 1] {
                let execution = Execution(quality: 1, workers: Workers(2), strip: strip)
                let pass = SynthesisPass(
                    networks, region: Area(rows: rows, columns: columns), grid, execution)
                #expect(pass.output == Area(rows: rows, columns: columns).divided(by: 16).multiplied(by: 2))
                // A block reaches two positions, the first and the last layer one, and the stream between
                // them is made of pairs.
                let reach = 2 * bottomBlocks + 2 + 1
                let region = Area(rows: rows, columns: columns)
                let needed = networks.codewords(for: region, grid).bottom
                #expect(needed.rows.count <= pass.output.rows.count + 2 * reach)
                let part = run(pass, top, bottom)
                for row in pass.output.rows {
                    for column in pass.output.columns {
                        let values = (0..<192).map { Int(part.position(row, column)[$0]) }
                        #expect(values == (0..<192).map { pixels.at(row, column, $0) }, "\(row), \(column)")
                    }
                }
            }
        }
    }

    @Test(arguments: InstructionSet.supported, [TestModel.Range.ordinary, .extreme])
    func analysis(level: InstructionSet, range: TestModel.Range) throws {
        let model = try TestModel.make(seed: 42, range: range)
        let (image, grid) = (TestImage.make(20, 117), BlockGrid(width: 20, height: 117))
        let pixels = Grid(grid.rows, grid.columns, 192, grid.spaceToDepth(image).map(Int.init))
        for quality in 0..<3 {
            var chosen = Grid(0, 0, 0)
            let expected = ReferenceCodec(model, quality: quality).analysis(pixels) { latents in
                chosen = latents.map { min(max($0, -250), 250) }
                return chosen
            }
            for (strip, tile) in [(1 << 20, 8), (1, 1), (20, 3), (30, 5)] {
                let execution = Execution(quality: quality, workers: Workers(3), strip: strip)
                let pass = AnalysisPass(Analysis(model, Kernels(level)), grid, execution) { rows, blocks in
                    grid.spaceToDepth(image, rows: rows, to: blocks)
                }
                let latents = run(pass, grid, tile: tile, chosen: chosen)
                #expect(latents.top == expected.top, "strip \(strip), tile \(tile)")
                #expect(latents.bottom == expected.bottom, "strip \(strip), tile \(tile)")
                #expect(Set(latents.top.values).count > 2 && Set(latents.bottom.values).count > 2)
            }
        }
    }
}

// Runs from the top downwards.
extension NetworksTests {
    private func codewords(_ model: GraphModel, _ grid: BlockGrid, limit: Int) -> (top: Grid, bottom: Grid) {
        var random = SplitMix64(seed: 41)
        return random.codewords(model, grid, limit: limit)
    }

    /// Space-to-depth pixels of the pass's output.
    private func run(_ pass: SynthesisPass, _ top: Grid, _ bottom: Grid) -> Activation8 {
        let pixels = Activation8(area: pass.output, channels: 192)
        var next = pass.output.rows.lowerBound
        pass.forEachStrip(top: top.write, bottom: bottom.write) { area, blocks in
            #expect(area.rows.lowerBound == next && area.columns == pass.output.columns)
            next = area.rows.upperBound
            pixels.position(area.rows.lowerBound, area.columns.lowerBound).update(
                from: blocks, count: area.rows.count * area.columns.count * 192)
        }
        #expect(next == pass.output.rows.upperBound)
        return pixels
    }

    /// The latents, asked for in rows of tiles of `tile` top positions.
    private func run(
        _ pass: AnalysisPass, _ grid: BlockGrid, tile: Int, chosen: Grid
    ) -> (top: Grid, bottom: Grid) {
        let architecture = Architecture.small
        var top = Grid(grid.topRows, grid.topColumns, architecture.topChannels)
        var bottom = Grid(grid.rows, grid.columns, architecture.bottomChannels)
        var known = 0
        for start in stride(from: 0, to: grid.topRows, by: tile) {
            let rows = start..<min(start + tile, grid.topRows)
            while known < pass.topRowsNeeded(forBottom: 2 * rows.upperBound) {
                let next = known..<min(known + tile, grid.topRows)
                top.take(pass.topLatents(next), next)
                known = next.upperBound
            }
            let bottomRows = 2 * rows.lowerBound..<2 * rows.upperBound
            bottom.take(pass.bottomLatents(bottomRows, top: chosen.write), bottomRows)
        }
        return (top, bottom)
    }
}
