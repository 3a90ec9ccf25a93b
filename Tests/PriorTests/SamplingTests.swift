import Model
import Network
import Parallel
import Prior
import RandomNumbers
import Raster
import TestModels
import Testing

@testable import Decoding

@Suite struct SamplingTests {
    private static let grid = BlockGrid(width: 80, height: 64)

    private func sampler(_ model: GraphModel, thousandths: Int = 1000) -> PriorSampler {
        let temperature = Temperature(thousandths: thousandths)
        return PriorSampler(
            network: temperature.prior(model, Kernels(.portable)), grid: Self.grid,
            execution: Execution(quality: 0, workers: Workers(1)))
    }

    /// Given top indices stay, and the bottom depends on them.
    @Test func givenIndicesStay() throws {
        let sampler = sampler(try TestModel.make(seed: 41))
        func drawn(_ seed: UInt64) -> DrawnIndices { DrawnIndices(seed: seed, Kernels(.portable)) }
        let first = sampler.sample(given: nil, top: drawn(1), bottom: drawn(2))
        let again = sampler.sample(given: first.top, top: drawn(3), bottom: drawn(2))
        #expect(again == first)
        let other = sampler.sample(given: first.top, top: drawn(3), bottom: drawn(4))
        #expect(other.top == first.top && other.bottom != first.bottom)
        let probable = sampler.sample(given: first.top, top: drawn(3), bottom: MostProbableIndices())
        #expect(probable.top == first.top && probable.bottom != first.bottom)
    }

    /// The colder, the more of the indices are the most probable ones at the first phase, which nothing
    /// precedes.
    @Test func temperatureGathersProbability() throws {
        let model = try TestModel.make(seed: 42)
        let probable = sampler(model).sample(
            given: nil, top: MostProbableIndices(), bottom: MostProbableIndices())
        let counts = [100, 1000, 2000].map { thousandths in
            let source = DrawnIndices(seed: 5, Kernels(.portable))
            let drawn = sampler(model, thousandths: thousandths).sample(
                given: nil, top: source, bottom: source)
            return zip(drawn.top[group: 0], probable.top[group: 0]).count { $0 == $1 }
        }
        #expect(counts[0] >= counts[1] && counts[1] >= counts[2] && counts[0] > counts[2], "\(counts)")
    }

    /// Nearest, halves up, saturated, in order, and nothing at a temperature of 1.
    @Test func divisionRounds() {
        let half = Temperature(thousandths: 500)
        #expect([-20000, -3, 0, 3, 20000].map(half.divide) == [-32768, -6, 0, 6, 32767])
        let double = Temperature(thousandths: 2000)
        #expect([-4, -3, -1, 1, 3].map(double.divide) == [-2, -1, 0, 1, 2])
        for thousandths in [100, 333, 1000, 1999] {
            let values = (Int16.min...Int16.max).map(Temperature(thousandths: thousandths).divide)
            #expect(zip(values, values.dropFirst()).allSatisfy { $0 <= $1 })
            #expect(thousandths != 1000 || values == Array(Int16.min...Int16.max))
        }
    }

    /// Numbers of the generator's authors, and bounds.
    @Test func generator() {
        var generator = SplitMix64(seed: 1_234_567)
        #expect(generator.next() == 6_457_827_717_110_365_317)
        #expect(generator.next() == 3_203_168_211_198_807_973)
        #expect((0..<100).allSatisfy { _ in generator.below(3) < 3 })
    }

    @Test func cutsAreParts() {
        var map = IndexMap(rows: 3, columns: 4, groups: 2)
        map.indices = (0..<24).map { UInt8($0) }
        let part = map.cut(Area(rows: 1..<3, columns: 2..<4))
        #expect(part == IndexMap(rows: 2, columns: 2, groups: 2, indices: [6, 7, 10, 11, 18, 19, 22, 23]))
    }
}
