import Foundation
import Model

/// Turns a trained float network into the integer model of spec/vqm-model.md.
struct ModelExport {
    static var fractionBits: Int { 5 }

    private let network: CodecNetwork<Float>
    private let pass: CalibrationPass
    private let tiltScales: TiltScales

    init(_ network: CodecNetwork<Float>, pass: CalibrationPass) {
        (self.network, self.pass) = (network, pass)
        tiltScales = TiltScales(network, pass)
    }

    private var recipe: ModelRecipe { network.recipe }
    private var codewordUnit: Double { 1 / Double(1 << Self.fractionBits) }

    /// - Throws: `ModelError` if an accumulator could overflow.
    func model(notes: [Record]) throws -> GraphModel {
        let top = prior(network.top, network.topPrior, .top)
        let bottom = prior(network.bottom, network.bottomPrior, .bottom)
        var layers: [String: Model.ConvolutionLayer] = [:]
        for shape in network.graph.layers {
            layers[shape.name] =
                if let layer = network.layer(shape) {
                    integerLayer(layer, largest: largestCodewords(shape.source, top: top, bottom: bottom))
                } else {
                    skeletonLayer(shape)
                }
        }
        return try GraphModel(
            architecture: network.architecture, layers: layers, top: top, bottom: bottom,
            skeleton: inverseSkeleton(),
            notes: notes + TrainingNotes.records(network, tiltScales))
    }

    // MARK: Networks

    private func integerLayer(_ layer: TrainedConvolution<Float>, largest: [Int]) -> Model.ConvolutionLayer {
        let shape = layer.shape
        let grid = Self.grid(layer, wide: shape.source.isWide, largest: largest)
        let rounding = LayerRounding(
            inputUnit: inputUnit(layer, shape.source), zeroPoint: Int(shape.source.zero),
            outputUnit: outputUnit(layer), largestSum: pass.largestSum[layer.name]!)
        let numbers = rounding.requantize(
            grid, gain: (0..<recipe.qualities).flatMap { layer.gains(quality: $0).map { Double($0) } },
            bias: network.arena.value.values[layer.bias].map { Double($0) })
        return Model.ConvolutionLayer(
            kernel: layer.kernel, inputs: layer.cin, outputs: layer.cout,
            weights: shape.source.isWide
                ? .s16(grid.integers.map { Int16($0) }) : .s8(grid.integers.map { Int8($0) }),
            bias: numbers.bias, scale: numbers.scale, shift: numbers.shift,
            input: shape.source == .stream ? reluInput(layer) : nil)
    }

    /// Weights on their grid; 16-bit ones no finer than the accumulator allows.
    static func grid(_ layer: TrainedConvolution<Float>, wide: Bool, largest: [Int]) -> LayerRounding.Grid {
        let weights = layer.scaledWeights()
        guard wide else { return .init(weights, outputs: layer.cout, limit: 127) }
        var limit = 32767
        while true {
            let grid = LayerRounding.Grid(weights, outputs: layer.cout, limit: limit)
            if grid.bound(largest) < 1 << 30 { return grid }
            limit /= 2
        }
    }

    private func reluInput(_ layer: TrainedConvolution<Float>) -> [Int16] {
        let units = pass.streamUnit[layer.shape.reads]!
        return (0..<recipe.qualities).flatMap { q -> [Int16] in
            let scale = LayerRounding.inputScale(stream: units[q], step: layer.inputStep[q])
            return [scale.m, scale.r]
        }
    }

    private func inputUnit(_ layer: TrainedConvolution<Float>, _ source: GraphArray.Content) -> [Double] {
        switch source {
        case .stream, .hidden: layer.inputStep
        case .pixels, .signedPixels: (0..<recipe.qualities).map { 1 / recipe.unit($0) }
        case .features: constant(1.0 / 16)
        case .codewords, .latents: constant(codewordUnit)
        case .correction, .headOutputs, .signedStream, .signedHidden, .image:
            preconditionFailure("no layer reads \(source)")
        }
    }

    /// Real value of a unit of a layer's result, [Q][cout].
    private func outputUnit(_ layer: TrainedConvolution<Float>) -> [[Double]] {
        tiltScales.outputUnit(layer.name)
            ?? outputUnit(layer.shape.writes).map { Array(repeating: $0, count: layer.cout) }
    }

    /// Real value of a unit of an array whose channels have one unit, [Q].
    private func outputUnit(_ array: GraphArray) -> [Double] {
        switch array.content {
        case .hidden: network.layers.first { $0.shape.reads == array }!.inputStep
        case .latents, .codewords: constant(codewordUnit)
        case .correction: constant(0x1p-10)
        case .stream: pass.streamUnit[array]!
        case .pixels, .signedPixels, .features, .headOutputs, .signedStream, .signedHidden, .image:
            preconditionFailure("\(array.name) has no unit")
        }
    }

    private func constant(_ unit: Double) -> [Double] { Array(repeating: unit, count: recipe.qualities) }

    // MARK: Skeleton

    private func skeletonLayer(_ shape: LayerShape) -> Model.ConvolutionLayer {
        let skeleton = network.skeleton
        let (matrix, isForward): ([Float], Bool) =
            switch shape.role {
            case .transform(.top): (skeleton.topForward, true)
            case .transform(.bottom): (skeleton.bottomForward, true)
            default: (skeleton.topToBottom, false)
            }
        let integers = matrix.map { Int16(rounding: Double($0), 14) }
        var (scale, shift) = ([Int16](), [UInt8]())
        for q in 0..<recipe.qualities {
            let factor = isForward ? Double(1 << Self.fractionBits) / recipe.unit(q) / 16384 : 1.0 / 16384
            // Orthonormal rows: sums reach 128 · Σ|w|, or the range of a latent.
            let rows = (0..<shape.outputs).map { o in
                integers[o * shape.inputs..<(o + 1) * shape.inputs].reduce(0) { $0 + Int($1.magnitude) }
            }
            let reach = isForward ? Double(128 * rows.max()!) : 32767 * 16384
            let shifts = LayerRounding.shifts(reach: reach, largestFactor: factor)
            shift += [UInt8(shifts.p), UInt8(shifts.s)]
            let multiplier = LayerRounding.multiplier(factor, shifts)
            scale += Array(repeating: multiplier, count: shape.outputs)
        }
        return Model.ConvolutionLayer(
            kernel: 1, inputs: shape.inputs, outputs: shape.outputs, weights: .s16(integers),
            bias: Array(repeating: 0, count: scale.count), scale: scale, shift: shift)
    }

    private func inverseSkeleton() -> Model.Skeleton {
        let skeleton = network.skeleton
        func transposed(_ m: [Float], rows: Int) -> [Int16] {
            let columns = m.count / rows
            return (0..<m.count).map { Int16(rounding: Double(m[($0 % rows) * columns + $0 / rows]), 14) }
        }
        var (scale, shift) = ([Int16](), [UInt8]())
        for q in 0..<recipe.qualities {
            let bits = 14 + Self.fractionBits
            let factor = recipe.unit(q) / Double(1 << bits)
            let shifts = LayerRounding.shifts(reach: 320 / factor, largestFactor: factor)
            shift += [UInt8(shifts.p), UInt8(shifts.s)]
            scale.append(LayerRounding.multiplier(factor, shifts))
        }
        return Model.Skeleton(
            topInverse: transposed(skeleton.topForward, rows: recipe.topChannels),
            bottomInverse: transposed(skeleton.bottomForward, rows: recipe.bottomChannels),
            outputScale: scale, outputShift: shift)
    }

    // MARK: Prior

    private func prior(
        _ codes: CodeLevel<Float>, _ prior: PriorLevel<Float>, _ level: Level
    ) -> LevelPrior {
        let units = pass.streamUnit[network.architecture.context(level)]!
        let width = recipe.contextWidth
        let start = network.arena.value.values[prior.start].enumerated().map { i, value in
            Int16(max(-32768, min(32767, (Double(value) / units[i / width]).rounded())))
        }
        return LevelPrior(
            start: start,
            codebooks: codes.groups.indices.map {
                CodebookExport.codebook(
                    codes, group: $0, tiltScale: tiltScales.scale(codes.name, group: $0))
            })
    }

    /// Largest absolute codeword per channel of the level that a layer reads.
    private func largestCodewords(_ source: GraphArray.Content, top: LevelPrior, bottom: LevelPrior) -> [Int]
    {
        guard case .codewords(let level) = source else { return [255] }
        return (level == .top ? top : bottom).codebooks.flatMap { book in
            (0..<book.dimensions).map { i in
                stride(from: i, to: book.words.count, by: book.dimensions).reduce(0) {
                    max($0, Int(book.words[$1].magnitude))
                }
            }
        }
    }
}
