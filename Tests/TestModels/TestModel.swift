import Model
import TestSupport

/// Random models whose activations have the ranges of trained ones, without having learned anything.
package struct TestModel {
    /// The range of the random numbers.
    package enum Range: Sendable {
        /// Streams, latents and pixels use their ranges without saturating all the time.
        case ordinary
        /// Everything saturates that can, and sums come close to what 32 bits hold.
        case extreme

        /// Largest magnitude of a codeword.
        var codewordLimit: Int { self == .extreme ? 8000 : 250 }
    }

    let architecture: Architecture
    let range: Range
    /// Largest K_q.
    let codewords: Int
    var random: SplitMix64

    /// A model with up to `codewords` codewords per group and quality, the same for the same arguments.
    package static func make(
        seed: UInt64, _ architecture: Architecture = .small, range: Range = .ordinary, codewords: Int = 20,
        notes: [Record] = []
    ) throws -> GraphModel {
        var maker = TestModel(
            architecture: architecture, range: range, codewords: codewords, random: SplitMix64(seed: seed))
        var layers: [String: ConvolutionLayer] = [:]
        for shape in architecture.graph.layers { layers[shape.name] = maker.layer(shape) }
        return try GraphModel(
            architecture: architecture, layers: layers, top: maker.prior(.top), bottom: maker.prior(.bottom),
            skeleton: maker.skeleton(), notes: notes)
    }

    /// The same as a model of either format.
    package static func codec(
        seed: UInt64, _ architecture: Architecture = .small, range: Range = .ordinary, codewords: Int = 20,
        notes: [Record] = []
    ) throws -> CodecModel {
        CodecModel(
            try make(seed: seed, architecture, range: range, codewords: codewords, notes: notes))
    }

    /// The numbers of layers that belong to no model, of three qualities, in the order of their shapes.
    package static func numbers(
        _ shapes: [LayerShape], seed: UInt64, range: Range = .ordinary
    ) -> [ConvolutionLayer] {
        var maker = TestModel(
            architecture: .small, range: range, codewords: 1, random: SplitMix64(seed: seed))
        return shapes.map { maker.layer($0) }
    }

    /// Largest magnitude of a codeword.
    private var codewordLimit: Int { range.codewordLimit }
}

// Layers.
extension TestModel {
    private mutating func layer(_ shape: LayerShape) -> ConvolutionLayer {
        let terms = shape.weightCount / shape.outputs
        let limit = weightLimit(shape, terms: terms)
        let weights: ConvolutionLayer.Weights =
            shape.isWide
            ? .s16(random.array(shape.weightCount, in: -limit...limit))
            : .s8(random.array(shape.weightCount, in: -limit...limit))
        let spread = Double(limit) * inputSpread(shape) * Double(terms).squareRoot() / 2
        let bias = Int(range == .extreme ? spread * 4 : spread / 4)
        let count = architecture.qualities * shape.outputs
        return ConvolutionLayer(
            kernel: shape.kernel, inputs: shape.inputs, outputs: shape.outputs, weights: weights,
            bias: random.array(count, in: -bias...bias), scale: scales(count, target(shape)),
            shift: shifts(spread), input: inputScales(shape), gate: gateScales(shape))
    }

    /// Multiplier and shift that make bytes of a stream of magnitude 2000.
    private mutating func inputScales(_ shape: LayerShape) -> [Int16]? {
        guard shape.makesBytes else { return nil }
        return (0..<architecture.qualities).flatMap { _ -> [Int16] in
            if shape.source.isSigned {
                return [range == .extreme ? 32767 : Int16(random.integer(in: 900...2400)), 15]
            }
            return range == .extreme ? [32767, 10] : [Int16(random.integer(in: 900...1200)), 14]
        }
    }

    /// Multipliers that make bytes of gated results.
    private mutating func gateScales(_ shape: LayerShape) -> [Int16]? {
        guard shape.result == .gate else { return nil }
        return (0..<architecture.qualities).map { _ in
            range == .extreme ? 32767 : Int16(random.integer(in: 2000...20000))
        }
    }

    /// The weights' magnitude: all of s8; for s16 inputs what keeps sums below 2^29.
    private func weightLimit(_ shape: LayerShape, terms: Int) -> Int {
        guard shape.isWide else { return 127 }
        if shape.kind == .depthwise { return range == .extreme ? 7281 / 2 : 7000 }
        let largest = shape.source == .signedPixels ? 128 : codewordLimit
        let limit = min(32767, (1 << 29) / (terms * largest))
        return range == .extreme ? limit : min(limit, 2000)
    }

    /// Typical magnitude of the inputs.
    private func inputSpread(_ shape: LayerShape) -> Double {
        switch shape.source {
        case .pixels, .features: 128
        case .signedPixels: 60
        case .signedStream, .image: shape.isWide ? 1500 : 128
        case .signedHidden: 128
        case .stream, .hidden: 70
        case .codewords, .latents, .headOutputs, .correction: Double(codewordLimit) / 2
        }
    }

    /// Typical magnitude of the result.
    private func target(_ shape: LayerShape) -> Double {
        switch shape.writes.content {
        case .signedHidden: shape.result == .gate ? 12000 : 60
        case .hidden, .latents: 120
        case .headOutputs: 300
        case .correction: 4000
        case .stream, .signedStream, .image, .pixels, .signedPixels, .codewords, .features: 1500
        }
    }

    /// Multipliers that turn a value of 2^12 into one of the magnitude `target`, for a shift of 14.
    private mutating func scales(_ count: Int, _ target: Double) -> [Int16] {
        let scale = min(32000, Int(target * 4))
        return range == .extreme
            ? random.array(count, in: -32768...32767) : random.array(count, in: scale / 2...scale)
    }

    /// Shifts p that bring sums of the magnitude `spread` to 2^12, and s = 14.
    private mutating func shifts(_ spread: Double) -> [UInt8] {
        var p = 0
        while p < 24 && spread / Double(1 << p) > 4096 { p += 1 }
        return (0..<architecture.qualities).flatMap { quality -> [UInt8] in
            range == .extreme ? [quality == 0 ? 0 : UInt8(p), quality == 0 ? 1 : 8] : [UInt8(p), 14]
        }
    }
}

// Tables.
extension TestModel {
    private mutating func skeleton() -> Skeleton {
        let (top, bottom) = (architecture.topChannels, architecture.bottomChannels)
        let limit = min(range == .extreme ? 32767 : 600, (1 << 30) / ((top + bottom) * codewordLimit))
        let spread = Double(limit * codewordLimit) * Double(top + bottom).squareRoot() / 4
        return Skeleton(
            topInverse: random.array(4 * 192 * top, in: -limit...limit),
            bottomInverse: random.array(192 * bottom, in: -limit...limit),
            outputScale: scales(architecture.qualities, 80), outputShift: shifts(spread))
    }

    private mutating func prior(_ level: Level) -> LevelPrior {
        let count = architecture.qualities * architecture.contextWidth
        let limit = range == .extreme ? 32767 : 2000
        return LevelPrior(
            start: random.array(count, in: -limit...limit),
            codebooks: architecture.groups(level).enumerated().map { codebook($1, isTrivial: $0 == 1) })
    }

    /// A codebook of `dimensions` dimensions; a trivial one has one codeword in the first quality.
    private mutating func codebook(_ dimensions: Int, isTrivial: Bool) -> Codebook {
        let outputs = architecture.headOutputs(dimensions: dimensions)
        let sizes = (0..<architecture.qualities).map { quality in
            isTrivial && quality == 0 && codewords < 256
                ? 1 : random.integer(in: (codewords + 1) / 2...codewords)
        }
        let total = sizes.reduce(0, +)
        let tilt = range == .extreme ? 32767 : 60
        return Codebook(
            dimensions: dimensions, headOutputs: outputs, sizes: sizes.map(Int32.init),
            words: random.array(total * dimensions, in: -codewordLimit...codewordLimit),
            features: random.array(2 * total * dimensions, in: 0...255), base: bases(sizes),
            tilt: random.array(total * outputs, in: -tilt...tilt))
    }

    private mutating func bases(_ sizes: [Int]) -> [Int16] {
        let limit = range == .extreme ? 32767 : 1000
        return sizes.flatMap { size in random.array(size, in: -limit...limit, as: Int16.self).sorted(by: >) }
    }
}
