import Model
import TestSupport

/// Programs as generation 2 has them, narrow: gated blocks of depthwise filters at 1/8 and 1/16, and a
/// pointwise network at 1/4 that the synthesis modulates; with random steps among them, if wanted.
package struct TestPrograms {
    package static let contextWidth = 20

    package private(set) var arrays: [ProgramArray] = []
    package private(set) var steps: [ProgramStep] = []
    private var random: SplitMix64
    /// Random parts of each program.
    private let parts: Int

    /// Without random steps.
    package static let gated = TestPrograms(random: SplitMix64(seed: 0), parts: 0)

    /// With random steps that keep to the rules.
    package static func random(seed: UInt64, parts: Int) -> TestPrograms {
        TestPrograms(random: SplitMix64(seed: seed), parts: parts)
    }

    private init(random: SplitMix64, parts: Int) {
        (self.random, self.parts) = (random, parts)
        let arrays = Arrays(
            pixels: add(.pixels, 8, 192), signed: add(.signedPixels, 8, 192),
            top: add(.codewords, 16, 4), bottom: add(.codewords, 8, 7), topLatents: add(.latents, 16, 4),
            bottomLatents: add(.latents, 8, 7), topContext: add(.context, 16, Self.contextWidth),
            bottomContext: add(.context, 8, Self.contextWidth), image: add(.image, 4, 48))
        addAnalysis(arrays)
        addSynthesis(arrays)
        addBlock(.between, arrays.topContext)
        addParts(.between, [arrays.topContext, arrays.bottomContext], reading: [])
        add(.between, .pointwise, arrays.topContext, .add, arrays.bottomContext, shuffles: 1)
        add(.preview, .pointwise, arrays.top, .store, add(.preview, 16, 48))
    }

    private struct Arrays {
        let pixels, signed, top, bottom, topLatents, bottomLatents, topContext, bottomContext, image: Int
    }

    private mutating func addAnalysis(_ arrays: Arrays) {
        let (stream, coarse) = (add(.stream, 8, 12), add(.stream, 16, 18))
        add(.topAnalysis, .pointwise, arrays.pixels, .store, stream)
        addBlock(.topAnalysis, stream)
        add(.topAnalysis, .half, stream, .store, coarse)
        addBlock(.topAnalysis, coarse)
        addParts(.topAnalysis, [stream, coarse], reading: [arrays.pixels, arrays.signed])
        add(.topAnalysis, .pointwise, coarse, .store, arrays.topLatents)
        add(.topAnalysis, .half, arrays.signed, .add, arrays.topLatents)
        add(.bottomAnalysis, .pointwise, arrays.top, .add, stream, shuffles: 1)
        addBlock(.bottomAnalysis, stream)
        addParts(
            .bottomAnalysis, [stream, coarse], reading: [arrays.pixels, arrays.signed, arrays.top])
        add(.bottomAnalysis, .pointwise, stream, .store, arrays.bottomLatents)
        if parts > 0 {
            add(.bottomAnalysis, .pointwise, coarse, .add, arrays.bottomLatents, shuffles: 1)
        }
        add(.bottomAnalysis, .pointwise, arrays.signed, .add, arrays.bottomLatents)
        add(.bottomAnalysis, .pointwise, arrays.top, .subtract, arrays.bottomLatents, shuffles: 1)
    }

    private mutating func addSynthesis(_ arrays: Arrays) {
        let (stream, content) = (add(.stream, 8, 14), add(.stream, 4, 6))
        add(.synthesis, .pointwise, arrays.bottomContext, .store, stream)
        add(.synthesis, .pointwise, arrays.bottom, .add, stream)
        add(.synthesis, .pointwise, arrays.top, .add, stream, shuffles: 1)
        addBlock(.synthesis, stream)
        add(.synthesis, .pointwise, arrays.top, .store, arrays.image, shuffles: 2)
        add(.synthesis, .pointwise, arrays.bottom, .add, arrays.image, shuffles: 1)
        add(.synthesis, .pointwise, arrays.image, .store, content)
        addParts(
            .synthesis, [stream, content, arrays.image],
            reading: [arrays.top, arrays.bottom, arrays.bottomContext])
        add(.synthesis, .pointwise, stream, .scale, content, shuffles: 1)
        add(.synthesis, .pointwise, stream, .add, content, shuffles: 1)
        addBlock(.synthesis, content, isPointwise: true)
        add(.synthesis, .pointwise, content, .add, arrays.image)
    }

    /// A gated residual block.
    private mutating func addBlock(
        _ program: ProgramStep.Program, _ stream: Int, isPointwise: Bool = false
    ) {
        let (side, channels) = (arrays[stream].side, arrays[stream].channels)
        var source = stream
        if !isPointwise {
            source = add(.hidden, side, channels)
            add(program, .depthwise, stream, .hidden, source)
        }
        let gated = add(.hidden, side, channels)
        add(program, .pointwise, source, .gate, gated)
        add(program, .pointwise, gated, .add, stream)
    }

    /// Adds an array and returns its index.
    private mutating func add(_ kind: ProgramArray.Kind, _ side: Int, _ channels: Int) -> Int {
        arrays.append(ProgramArray(kind, side: side, channels: channels))
        return arrays.count - 1
    }

    private mutating func add(
        _ program: ProgramStep.Program, _ kind: ProgramStep.Kind, _ reads: Int, _ result: ProgramStep.Result,
        _ writes: Int, shuffles: Int = 0
    ) {
        steps.append(ProgramStep(program, kind, reads, result, writes, shuffles: shuffles))
    }
}

// Random steps.
extension TestPrograms {
    /// Adds blocks and layers that change some of the arrays `streams`, and read those or others.
    private mutating func addParts(
        _ program: ProgramStep.Program, _ streams: [Int], reading others: [Int]
    ) {
        for _ in 0..<parts {
            let writes = streams[random.integer(in: 0...streams.count - 1)]
            let sources = streams + others
            let reads = sources[random.integer(in: 0...sources.count - 1)]
            switch random.integer(in: 0...6) {
            case 0: addBlock(program, writes, isPointwise: random.integer(in: 0...1) == 0)
            case 1: addPlainBlock(program, writes)
            case 2: add(program, .depthwise, writes, result(), writes)
            case 3 where arrays[reads].side == arrays[writes].side: addRectified(program, reads, writes)
            default: addLayer(program, reads, writes)
            }
        }
    }

    private mutating func result() -> ProgramStep.Result {
        [.add, .subtract, .scale][random.integer(in: 0...2)]
    }

    /// A block of two layers of side 3 without a gate.
    private mutating func addPlainBlock(_ program: ProgramStep.Program, _ stream: Int) {
        let isRectified = random.integer(in: 0...1) == 0
        let hidden = add(isRectified ? .rectifiedHidden : .hidden, arrays[stream].side, 7)
        add(program, .side3, stream, .hidden, hidden)
        add(program, random.integer(in: 0...1) == 0 ? .side3 : .pointwise, hidden, .add, stream)
    }

    /// From one array to another of its side by a stream that layers rectify, with a plain block on it.
    private mutating func addRectified(_ program: ProgramStep.Program, _ reads: Int, _ writes: Int) {
        let stream = add(.rectifiedStream, arrays[writes].side, 9)
        add(program, .side3, reads, .store, stream)
        addPlainBlock(program, stream)
        add(program, .pointwise, stream, result(), writes)
    }

    /// A layer from one array to another, if one goes from its scale there.
    private mutating func addLayer(_ program: ProgramStep.Program, _ reads: Int, _ writes: Int) {
        let (from, to) = (arrays[reads].side, arrays[writes].side)
        if from * 2 == to { return add(program, .half, reads, result(), writes) }
        guard from >= to else { return }
        let kind: ProgramStep.Kind = random.integer(in: 0...1) == 0 ? .side3 : .pointwise
        add(program, kind, reads, result(), writes, shuffles: (from / to).trailingZeroBitCount)
    }
}
