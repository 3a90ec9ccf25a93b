import Model
import Parallel
import Raster
import TestModels
import TestSupport
import Testing

@testable import Network

/// Programs that run from the top downwards give what their layers give one after the other over the whole
/// image.
@Suite struct RollingExecutorTests {
    private static let grid = BlockGrid(width: 70, height: 180)

    @Test(arguments: 0..<24)
    func randomPrograms(seed: UInt64) {
        let shapes = TestProgram.make(seed: seed, length: Int(seed) % 12)
        let layers = zip(shapes, TestModel.numbers(shapes, seed: seed)).map {
            PackedLayer($0, $1, Kernels(.best))
        }
        let words = codewords(seed)
        let expected = whole(layers, words)
        #expect(Set(expected.values).count > 2)
        for (rows, columns) in [(0..<24, 0..<10), (0..<1, 0..<1), (9..<14, 3..<8), (23..<24, 2..<10)] {
            let area = Area(rows: rows, columns: columns)
            for (strip, threads) in [(1 << 20, 1), (1, 3), (100, 2)] {
                let execution = Execution(quality: 1, workers: Workers(threads), strip: strip)
                let result = rolled(layers, words, area, execution)
                for row in rows {
                    for column in columns {
                        let values = (0..<expected.channels).map { Int(result.position(row, column)[$0]) }
                        let wanted = (0..<expected.channels).map { expected.at(row, column, $0) }
                        #expect(values == wanted, "strip \(strip): \(row), \(column)")
                    }
                }
            }
        }
    }

    private func codewords(_ seed: UInt64) -> (top: Grid, bottom: Grid) {
        var random = SplitMix64(seed: seed)
        func grid(_ array: GraphArray) -> Grid {
            let area = Self.grid.positions(at: array.scale)
            let count = area.rows.count * area.columns.count * array.channels
            return Grid(
                area.rows.count, area.columns.count, array.channels, random.array(count, in: -250...250))
        }
        return (grid(TestProgram.top), grid(TestProgram.bottom))
    }

    private func whole(_ layers: [PackedLayer], _ words: (top: Grid, bottom: Grid)) -> Grid {
        var arrays: ArrayTable<ArrayData> = [
            TestProgram.top: .words(Activation16(words.top, padding: 0)),
            TestProgram.bottom: .words(Activation16(words.bottom, padding: 0)),
        ]
        WholeImageExecutor.run(layers, &arrays, Execution(quality: 1, workers: Workers(1)))
        guard case .words(let result)? = arrays[TestProgram.output] else { return Grid(0, 0, 0) }
        return result.grid
    }

    private func rolled(
        _ layers: [PackedLayer], _ words: (top: Grid, bottom: Grid), _ area: Area, _ execution: Execution
    ) -> Activation16 {
        let executor = RollingExecutor(layers, outputs: [TestProgram.output: area], Self.grid, execution)
        executor.advance(
            TestProgram.output, until: area.rows.upperBound,
            keeping: .init(outputs: area.rows.lowerBound),
            [TestProgram.top: .words(words.top.write), TestProgram.bottom: .words(words.bottom.write)])
        return executor[TestProgram.output]
    }
}
