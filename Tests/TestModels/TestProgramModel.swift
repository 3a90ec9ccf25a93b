import Model
import TestSupport

/// Random models of format 2, as small as they can be with every kind of layer, result, phase and reach, of
/// three qualities. They have not learned anything.
package struct TestProgramModel {
    private let range: TestModel.Range
    private var random: SplitMix64

    /// The same model for the same arguments.
    package static func make(
        seed: UInt64, range: TestModel.Range = .ordinary, startContexts: Int = 3, notes: [Record] = []
    ) throws -> ProgramModel {
        var maker = TestProgramModel(range: range, random: SplitMix64(seed: seed))
        let architecture = Self.architecture(range, startContexts: startContexts)
        let programs = try ModelPrograms(
            architecture, arrays: TestPrograms.gated.arrays, steps: TestPrograms.gated.steps)
        let shapes = programs.layers + architecture.priorLayers
        let numbers = TestModel.numbers(shapes, seed: seed, range: range)
        return try ProgramModel(
            architecture: architecture, programs: programs,
            layers: Dictionary(uniqueKeysWithValues: zip(shapes.map(\.name), numbers)),
            top: maker.prior(.top, architecture), bottom: maker.prior(.bottom, architecture),
            startBase: maker.bases([Int](repeating: startContexts, count: architecture.qualities)),
            ratings: QualityRatings(units: [1 << 20, 1 << 18, 1 << 16], tunes: [0, 1, 0]), notes: notes)
    }

    private static func architecture(_ range: TestModel.Range, startContexts: Int) -> SlicedArchitecture {
        func level(_ groups: [Int], _ sizes: [Int], _ patterns: [PhasePattern], _ reach: [Int]) -> SlicedLevel
        {
            let limits = (0..<groups.reduce(0, +)).map { Int16(range.codewordLimit - 9 * $0) }
            return SlicedLevel(
                groups: groups, sizes: sizes, patterns: patterns, reach: reach, limits: limits)
        }
        return SlicedArchitecture(
            qualities: 3, contextWidth: TestPrograms.contextWidth, headWidth: 12, codewordFeatures: 2,
            fractionBits: 4, startContexts: startContexts,
            top: level([1, 2, 1], [1, 2], [.pyramid, .quincunx], [3, 1]),
            bottom: level([1, 1, 2, 3], [1, 1, 2], [.checkerboard, .whole, .pyramid], [3, 1, 3]))
    }

    private mutating func prior(_ level: Level, _ architecture: SlicedArchitecture) -> SlicedPrior {
        let qualities = architecture.qualities
        let groups = architecture.level(level).groups
        let limit = range == .extreme ? 32767 : 2000
        let features = (0..<qualities * groups.count).flatMap { _ -> [Int16] in
            range == .extreme ? [32767, 1] : [Int16(random.integer(in: 6000...16000)), 14]
        }
        return SlicedPrior(
            start: random.array(
                qualities * architecture.startContexts * architecture.contextWidth, in: -limit...limit),
            features: features,
            codebooks: groups.enumerated().map { group, dimensions in
                codebook(
                    dimensions, outputs: architecture.headOutputs(dimensions: dimensions),
                    isTrivial: group == 1, qualities)
            })
    }

    /// A codebook; a trivial one has one codeword in the first quality.
    private mutating func codebook(
        _ dimensions: Int, outputs: Int, isTrivial: Bool, _ qualities: Int
    ) -> Codebook {
        let sizes = (0..<qualities).map { isTrivial && $0 == 0 ? 1 : random.integer(in: 8...20) }
        let total = sizes.reduce(0, +)
        let (limit, tilt) = (range.codewordLimit, range == .extreme ? 32767 : 60)
        return Codebook(
            dimensions: dimensions, headOutputs: outputs, sizes: sizes.map(Int32.init),
            words: random.array(total * dimensions, in: -limit...limit), features: [], base: bases(sizes),
            tilt: random.array(total * outputs, in: -tilt...tilt))
    }

    private mutating func bases(_ sizes: [Int]) -> [Int16] {
        let limit = range == .extreme ? 32767 : 1000
        return sizes.flatMap { size in random.array(size, in: -limit...limit, as: Int16.self).sorted(by: >) }
    }
}
