import Model
import Raster
import TestModels
import TestSupport
import Testing

@testable import Network

/// Whole networks agree with the specification's steps on every CPU level and for several threads.
@Suite struct NetworksTests {
    @Test(arguments: KernelLevel.supported, [TestModel.Range.ordinary, .extreme])
    func synthesis(level: KernelLevel, range: TestModel.Range) throws {
        let model = try TestModel.make(seed: 41, range: range)
        let grid = BlockGrid(width: 70, height: 30)
        var random = SplitMix64(seed: 41)
        let limit = range == .extreme ? 8000 : 250
        let top = random.grid(grid.topRows, grid.topColumns, model.architecture.topChannels, -limit...limit)
        let bottom = random.grid(grid.rows, grid.columns, model.architecture.bottomChannels, -limit...limit)
        for quality in 0..<3 {
            let execution = Execution(quality: quality, workers: Workers(3))
            let pixels = Synthesis(model, Kernels(level)).pixels(
                top: Stream(top, padding: 0), bottom: Stream(bottom, padding: 0), grid, execution)
            let expected = ReferenceCodec(model, quality: quality).synthesis(top: top, bottom: bottom)
            #expect(pixels.map(Int.init) == expected.values)
            #expect(Set(pixels).count >= 2)
        }
    }

    @Test(arguments: KernelLevel.supported, [TestModel.Range.ordinary, .extreme])
    func analysis(level: KernelLevel, range: TestModel.Range) throws {
        let model = try TestModel.make(seed: 42, range: range)
        let image = TestImage.make(34, 17)
        let grid = BlockGrid(width: 34, height: 17)
        let pixels = grid.spaceToDepth(image)
        for quality in 0..<3 {
            let execution = Execution(quality: quality, workers: Workers(3))
            let pass = AnalysisPass(Analysis(model, Kernels(level)), pixels: pixels, grid, execution)
            let top = pass.topLatents().grid
            let codewords = top.map { min(max($0, -250), 250) }
            let bottom = pass.bottomLatents(top: Stream(codewords, padding: 0)).grid
            let expected = ReferenceCodec(model, quality: quality).analysis(
                Grid(grid.rows, grid.columns, 192, pixels.map(Int.init))
            ) { _ in codewords }
            #expect(top == expected.top)
            #expect(bottom == expected.bottom)
            #expect(Set(top.values).count > 2 && Set(bottom.values).count > 2)
        }
    }
}

extension SplitMix64 {
    fileprivate mutating func grid(
        _ rows: Int, _ columns: Int, _ channels: Int, _ range: ClosedRange<Int>
    ) -> Grid {
        Grid(rows, columns, channels, array(rows * columns * channels, in: range))
    }
}
