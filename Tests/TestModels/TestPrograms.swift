import Model

/// Programs as generation 2 has them, narrow: gated blocks of depthwise filters at 1/8 and 1/16, and a
/// pointwise network at 1/4 that the synthesis modulates.
package struct TestPrograms {
    package static let contextWidth = 20

    package private(set) var arrays: [ProgramArray] = []
    package private(set) var steps: [ProgramStep] = []

    package static let gated = TestPrograms()

    private init() {
        let arrays = Arrays(
            pixels: add(.pixels, 8, 192), signed: add(.signedPixels, 8, 192),
            top: add(.codewords, 16, 4), bottom: add(.codewords, 8, 7), topLatents: add(.latents, 16, 4),
            bottomLatents: add(.latents, 8, 7), topContext: add(.context, 16, Self.contextWidth),
            bottomContext: add(.context, 8, Self.contextWidth), image: add(.image, 4, 48))
        addAnalysis(arrays)
        addSynthesis(arrays)
        addBlock(.between, arrays.topContext)
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
        add(.topAnalysis, .pointwise, coarse, .store, arrays.topLatents)
        add(.topAnalysis, .half, arrays.signed, .add, arrays.topLatents)
        add(.bottomAnalysis, .pointwise, arrays.top, .add, stream, shuffles: 1)
        addBlock(.bottomAnalysis, stream)
        add(.bottomAnalysis, .pointwise, stream, .store, arrays.bottomLatents)
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
