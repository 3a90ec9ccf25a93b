import Decoding
import Model
import Parallel
import Raster
import TestModels
import TestSupport
import Testing

@testable import Encoding
@testable import Network

/// Corrected latents: equal on every CPU level, for several threads and strips of any size, and close to the
/// gradient in floating point.
@Suite struct CorrectionTests {
    private static let grid = BlockGrid(width: 40, height: 90)

    @Test(arguments: [0, 1, 2], [0, 2])
    func followsTheGradient(bottomBlocks: Int, topBlocks: Int) throws {
        var architecture = Architecture.small
        architecture.blocks.synthesisBottom = bottomBlocks
        architecture.blocks.synthesisTop = topBlocks
        let model = try TestModel.make(seed: 51, architecture)
        for quality in 0..<3 {
            let execution = Execution(quality: quality, workers: Workers(2))
            let (top, bottom) = codewords(model, limit: 250)
            var errors = Grid(Self.grid.rows, Self.grid.columns, 192)
            // About as large as in use.
            let spread = max(2, Int(model.greyLevelsPerLatentUnit(quality)))
            let latents = correct(model, Kernels(.best), execution, top, bottom, spread, errors: &errors)
            let codec = ReferenceCodec(model, quality: quality)
            let expected = codec.correction(top: top, bottom: bottom, errors: errors)
            let bottomSkeleton = codec.direct("skeleton.bottomForward", errors)
            let topSkeleton = codec.direct("skeleton.topForward", ReferenceCodec.topBlocks(errors))
            expect(latents.bottom, bottom.adding(bottomSkeleton), expected.bottom)
            expect(latents.top, top.adding(topSkeleton), expected.top)
        }
    }

    /// Expects that latents differ from those of the skeleton by about `gradient`: bytes round it, and clamp
    /// what blocks of random weights make large.
    private func expect(_ latents: Grid, _ skeleton: Grid, _ gradient: [Double]) {
        let size = root(gradient)
        #expect(size > 2)
        let errors = zip(zip(latents.values, skeleton.values), gradient).map { Double($0.0 - $0.1) - $1 }
        #expect(root(errors) < 0.2 * size + 0.5, "\(root(errors)) of \(size)")
    }

    @Test(arguments: InstructionSet.supported, [TestModel.Range.ordinary, .extreme])
    func sameEverywhere(level: InstructionSet, range: TestModel.Range) throws {
        let model = try TestModel.make(seed: 52, range: range)
        let (top, bottom) = codewords(model, limit: range == .extreme ? 8000 : 250)
        for quality in 0..<3 {
            var errors = Grid(Self.grid.rows, Self.grid.columns, 192)
            let expected = correct(
                model, Kernels(.portable), Execution(quality: quality, workers: Workers(1)), top, bottom,
                255, errors: &errors)
            for strip in NetworksTests.strips {
                let execution = Execution(quality: quality, workers: Workers(3), strip: strip)
                let latents = correct(model, Kernels(level), execution, top, bottom, 255, errors: &errors)
                #expect(latents.top == expected.top, "quality \(quality), strip \(strip)")
                #expect(latents.bottom == expected.bottom, "quality \(quality), strip \(strip)")
            }
        }
    }

    /// A layer whose results are all scaled by 0, or whose input is.
    @Test func gradientsThatVanish() throws {
        let model = try TestModel.make(seed: 53)
        let layer = model.layer("synthesis.bottom.0.conv1")
        let units = GradientUnits(
            [GradientUnits.Unit](repeating: .init(perDerivative: 1, usual: 512), count: layer.qualities))
        let silent = ConvolutionLayer(
            kernel: layer.kernel, inputs: layer.inputs, outputs: layer.outputs, weights: layer.weights,
            bias: layer.bias, scale: layer.scale.map { _ in 0 }, shift: layer.shift, input: layer.input)
        let deaf = ConvolutionLayer(
            kernel: layer.kernel, inputs: layer.inputs, outputs: layer.outputs, weights: layer.weights,
            bias: layer.bias, scale: layer.scale, shift: layer.shift,
            input: layer.input?.map { $0 > 24 ? 0 : $0 })
        for layer in [silent, deaf] {
            let transposed = TransposedLayer(layer, from: units, Kernels(.portable))
            let area = Area(rows: 3, columns: 3)
            let gradients = Activation16(area: area, channels: layer.outputs)
            for i in 0..<9 * gradients.pitch { gradients.position(0, 0)[i] = 500 }
            let weighed = Activation8(area: area, channels: layer.outputs, padding: 128)
            let execution = Execution(quality: 0, workers: Workers(1))
            transposed.weigh(gradients, to: weighed, execution, rows: 0..<3)
            let result = Activation16(area: area, channels: layer.inputs)
            transposed.apply(weighed, .store, result, execution, area: area)
            #expect((0..<9 * result.pitch).allSatisfy { result.position(0, 0)[$0] == 0 })
        }
    }

    /// The corrected latents of codewords for random errors up to `spread`.
    private func correct(
        _ model: GraphModel, _ kernels: Kernels, _ execution: Execution, _ top: Grid, _ bottom: Grid,
        _ spread: Int, errors: inout Grid
    ) -> (top: Grid, bottom: Grid) {
        let region = Area(rows: 90, columns: 40)
        let synthesis = SynthesisPass(Synthesis(model, kernels), region: region, Self.grid, execution)
        let pass = RefinementPass(
            Analysis(model, kernels), TransposedSynthesis(model, kernels), synthesis, Self.grid)
        var random = SplitMix64(seed: 54)
        let changes: [Int] = random.array(errors.values.count, in: -spread...spread)
        let architecture = model.architecture
        var (topLatents, bottomLatents) = (
            Grid(Self.grid.topRows, Self.grid.topColumns, architecture.topChannels),
            Grid(Self.grid.rows, Self.grid.columns, architecture.bottomChannels)
        )
        var taken = 0
        func kept() -> Int { pass.pending }
        synthesis.forEachStrip(top: top.write, bottom: bottom.write, keeping: kept) { area, decoded in
            let first = area.rows.lowerBound * area.columns.count * 192
            let original = (0..<area.rows.count * area.columns.count * 192).map { i in
                let sample = min(255, max(0, Int(decoded[i]) + changes[first + i]))
                errors.values[first + i] = min(127, max(-128, sample - Int(decoded[i])))
                return UInt8(sample)
            }
            pass.add(
                area.rows, original: original, decoded: decoded, bottom: bottom.write, top: top.write)
            bottomLatents.take(pass.bottomLatents, taken..<pass.pending)
            topLatents.take(pass.topLatents, taken / 2..<pass.pending / 2)
            taken = pass.pending
            pass.release(before: taken)
        }
        #expect(taken == Self.grid.rows)
        return (topLatents, bottomLatents)
    }

    private func codewords(_ model: GraphModel, limit: Int) -> (top: Grid, bottom: Grid) {
        var random = SplitMix64(seed: 55)
        return random.codewords(model, Self.grid, limit: limit)
    }

    private func root(_ values: [Double]) -> Double {
        (values.reduce(0) { $0 + $1 * $1 } / Double(values.count)).squareRoot()
    }
}
