import Model
import Parallel
import Raster
import TestModels
import TestSupport
import Testing

@testable import Decoding
@testable import Encoding
@testable import Network

/// What the synthesis program of a model of format 2 says of errors: equal on every CPU level and for any
/// part of an image, and close to finite differences of the integer network.
@Suite struct ProgramAdjointTests {
    private static let grid = BlockGrid(width: 130, height: 100)
    private static let tops = Area(rows: 7, columns: 9)

    /// A program with something to read.
    private struct Setting {
        let model: ProgramModel
        let synthesis: ProgramSynthesis
        let adjoint: ProgramAdjoint
        let execution: Execution
        var inputs: ArrayTable<Activation16>

        var image: GraphArray { model.architecture.image }

        init(
            _ model: ProgramModel, quality: Int, codewords: Int = 150, _ level: InstructionSet = .best,
            threads: Int = 2
        ) {
            self.model = model
            let architecture = model.architecture
            synthesis = .image(model, Kernels(level))
            adjoint = ProgramAdjoint(model, synthesis.layers, quality: quality, Kernels(level))
            execution = Execution(quality: quality, workers: Workers(threads))
            var random = SplitMix64(seed: 5)
            let ranges = [
                (architecture.codewords(.top), codewords), (architecture.codewords(.bottom), codewords),
                (architecture.context(.bottom), 3000),
            ]
            inputs = [:]
            for (array, limit) in ranges {
                let size = tops.multiplied(by: array.perTop)
                let count = size.rows.count * size.columns.count * array.channels
                inputs[array] = Activation16(
                    Grid(
                        size.rows.count, size.columns.count, array.channels,
                        random.array(count, in: -limit...limit)))
            }
        }

        /// The program as far as some top positions need it.
        func trace(_ area: Area) -> TracedProgram {
            let extent = ProgramExtent(
                synthesis.layers.program, outputs: [image: area.multiplied(by: image.perTop)], grid)
            return TracedProgram(synthesis.layers, extent, given: inputs, isTraced: true, execution)
        }

        /// Changes of both levels for errors of up to a size.
        func changes(_ area: Area, errors: Int) -> ProgramAdjoint.Changes {
            adjoint.changes(trace(area), self.errors(area, errors), execution)
        }

        /// Random errors, the same ones at each position.
        func errors(_ area: Area, _ size: Int) -> Activation16 {
            let errors = Activation16(area: area.multiplied(by: image.perTop), channels: image.channels)
            errors.forEachRow(errors.area.rows, Workers(1)) { row, values in
                for column in errors.area.columns {
                    var random = SplitMix64(seed: UInt64(row * 1000 + column))
                    for i in 0..<errors.channels {
                        values[(column - errors.area.columns.lowerBound) * errors.pitch + i] =
                            Int16(random.integer(in: -size...size) << ProgramAdjoint.errorBits)
                    }
                }
            }
            return errors
        }
    }

    @Test(arguments: 0..<3) func followsFiniteDifferences(quality: Int) throws {
        let setting = Setting(try TestProgramModel.make(seed: 91), quality: quality)
        let unit = setting.model.greyLevelsPerLatentUnit(quality)
        let (size, area) = (max(2, Int(unit)), Self.tops)
        let (errors, before) = (setting.errors(area, size), setting.trace(area)[setting.image].grid)
        let changes = setting.changes(area, errors: size)
        for level in Level.allCases {
            let array = setting.model.architecture.codewords(level)
            let found = try #require(changes[level])
            var (expected, values) = ([Double](), [Double]())
            for channel in 0..<array.channels {
                for (row, column) in [(3, 4), (0, 1), (6, 8)] {
                    expected.append(
                        difference(setting, array, row, column, channel, errors.grid, before) / unit / unit)
                    values.append(Double(found.grid.at(row, column, channel)))
                }
            }
            let off = root(zip(values, expected).map { $0 - $1 })
            #expect(root(expected) > 2)
            #expect(off < 0.15 * root(expected) + 1, "\(level): \(off) of \(root(expected))")
        }
    }

    /// By how much an element is to change, in squared grey levels, by finite differences.
    private func difference(
        _ setting: Setting, _ array: GraphArray, _ row: Int, _ column: Int, _ channel: Int, _ errors: Grid,
        _ before: Grid
    ) -> Double {
        let step = 12
        let losses = [-step, step].map { step in
            var changed = setting
            var grid = setting.inputs[array]!.grid
            grid.set(row, column, channel, grid.at(row, column, channel) + step)
            changed.inputs[array] = Activation16(grid)
            let image = changed.trace(Self.tops)[setting.image].grid
            return image.values.indices.reduce(0.0) { sum, i in
                let error = Double(errors.values[i]) / 16 - Double(image.values[i] - before.values[i]) / 128
                return sum + error * error / 2
            }
        }
        let fraction = Double(1 << setting.model.architecture.fractionBits)
        return (losses[0] - losses[1]) / Double(2 * step) * fraction * fraction
    }

    private func root(_ values: [Double]) -> Double {
        (values.reduce(0) { $0 + $1 * $1 } / Double(values.count)).squareRoot()
    }

    /// Positions and numbers that random programs have, with numbers as large as they can be.
    @Test(arguments: InstructionSet.supported, [TestModel.Range.ordinary, .extreme])
    func sameEverywhere(level: InstructionSet, range: TestModel.Range) throws {
        for seed in 0..<4 as Range<UInt64> {
            let model = try TestProgramModel.make(
                seed: seed, range: range, seed == 0 ? .gated : .random(seed: seed, parts: 4))
            let quality = Int(seed % 3)
            let expected = Setting(model, quality: quality, .portable, threads: 1)
                .changes(Self.tops, errors: 255)
            let found = Setting(model, quality: quality, level, threads: 3).changes(Self.tops, errors: 255)
            for level in Level.allCases { #expect(found[level]?.grid == expected[level]?.grid) }
        }
    }

    /// A window with what its gradient depends on around it has that of the whole.
    @Test(arguments: 0..<6) func windowsDoNotShow(seed: UInt64) throws {
        let model = try TestProgramModel.make(
            seed: seed, seed == 0 ? .gated : .random(seed: seed, parts: 2))
        let setting = Setting(model, quality: 1)
        let whole = setting.changes(Self.tops, errors: 60)
        let reach = setting.synthesis.reach
        #expect(reach >= 1)
        for core in [
            Area(rows: 0..<1, columns: 0..<1), Area(rows: 3..<5, columns: 4..<6),
            Area(rows: 6..<7, columns: 7..<9),
        ] {
            let found = setting.changes(core.expanded(by: reach, within: Self.tops), errors: 60)
            for level in Level.allCases {
                let part = core.multiplied(by: level == .top ? 1 : 2)
                #expect(found[level]?.part(part).grid == whole[level]?.part(part).grid, "\(core) \(level)")
            }
        }
    }
}
