import Model
import Parallel
import Raster
import TestModels
import TestSupport
import Testing

@testable import Network

/// Programs of every kind of layer give what the specification says, on every CPU level.
@Suite struct ProgramTests {
    private static let grid = BlockGrid(width: 70, height: 50)

    @Test(arguments: InstructionSet.supported, 0..<8)
    func randomPrograms(level: InstructionSet, seed: UInt64) {
        let shapes = TestProgram.make(seed: seed + 100, length: 10)
        let numbers = TestModel.numbers(shapes, seed: seed)
        var random = SplitMix64(seed: seed)
        var grids: [GraphArray: Grid] = [:]
        for array in [TestProgram.top, TestProgram.bottom] {
            let area = Self.grid.positions(at: array.scale)
            let count = area.rows.count * area.columns.count * array.channels
            grids[array] = Grid(
                area.rows.count, area.columns.count, array.channels, random.array(count, in: -250...250))
        }
        var arrays: ArrayTable<ArrayData> = [:]
        for (array, grid) in grids { arrays[array] = .words(Activation16(grid, padding: 0)) }
        let layers = zip(shapes, numbers).map { PackedLayer($0, $1, Kernels(level)) }
        WholeImageExecutor.run(layers, &arrays, Execution(quality: 2, workers: Workers(2)))
        ReferenceProgram.run(Array(zip(shapes, numbers)).map { ($0, $1) }, &grids, quality: 2)
        for (array, expected) in grids where arrays[array] != nil {
            #expect(Set(expected.values).count > 2, "\(array.name)")
            switch arrays[array]! {
            case .bytes(let bytes): #expect(bytes.grid == expected, "\(array.name)")
            case .words(let words): #expect(words.grid == expected, "\(array.name)")
            }
        }
    }
}
