import Model
import TestSupport

/// Random programs from the codewords of both levels to a correction, over streams of three scales, of which
/// layers make bytes of both kinds.
package struct TestProgram {
    package static let top = GraphArray("top", .codewords(.top), .sixteenth, channels: 5)
    package static let bottom = GraphArray("bottom", .codewords(.bottom), .eighth, channels: 7)
    package static let output = GraphArray("output", .correction, .eighth, channels: 9)

    private static let coarse = GraphArray("coarse", .stream, .sixteenth, channels: 20)
    private static let fine = GraphArray("fine", .stream, .eighth, channels: 12)
    private static let finest = GraphArray("finest", .stream, .quarter, channels: 4)
    private static let signed = GraphArray("signed", .signedStream, .eighth, channels: 18)
    private static let image = GraphArray("image", .image, .quarter, channels: 6)

    private var layers: [LayerShape] = []
    private var random: SplitMix64

    /// A program with `length` random parts between the layers that read the codewords and those that end it.
    package static func make(seed: UInt64, length: Int) -> [LayerShape] {
        var program = TestProgram(random: SplitMix64(seed: seed))
        program.add(.dense(side: 3, stride: 1), bottom, .store, fine)
        program.add(.dense(side: 3, stride: 1), top, .store, coarse)
        program.add(.pointwise, fine, .store, finest)
        program.add(.pointwise, top, .store, image)
        program.add(.pointwise, bottom, .store, signed)
        for _ in 0..<length { program.addPart() }
        program.add(.pointwise, coarse, .add, fine)
        program.add(.dense(side: 2, stride: 2), finest, .add, fine)
        program.add(.dense(side: 2, stride: 2), image, .add, fine)
        program.add(.pointwise, signed, .add, fine)
        program.add(.dense(side: 3, stride: 1), fine, .store, output)
        return program.layers
    }

    /// Adds a residual block, or a layer from a stream to one of another scale.
    private mutating func addPart() {
        let result: LayerResult = random.integer(in: 0...1) == 0 ? .add : .subtract
        switch random.integer(in: 0...13) {
        case 0: addBlock(Self.coarse)
        case 1: addBlock(Self.fine)
        case 2: addBlock(Self.finest)
        case 3: add(.dense(side: 3, stride: 1), Self.coarse, result, Self.fine)
        case 4: add(.pointwise, Self.fine, result, Self.finest)
        case 5: add(.dense(side: 2, stride: 2), Self.fine, result, Self.coarse)
        case 6: add(.dense(side: 2, stride: 2), Self.finest, result, Self.fine)
        case 7: addGatedBlock(Self.signed, .depthwise)
        case 8: addGatedBlock(Self.image, .dense(side: 3, stride: 1))
        case 9: addGatedBlock(Self.image, nil)
        case 10: add(.pointwise, Self.signed, .scale, Self.image)
        case 11: add(.pointwise, Self.coarse, result, Self.image)
        case 12: add(.dense(side: 2, stride: 2), Self.image, .scale, Self.signed)
        default: add(.depthwise, Self.signed, result, Self.signed)
        }
    }

    /// Adds what a gate makes of a stream, or of the hidden bytes that a layer makes of it.
    private mutating func addGatedBlock(_ stream: GraphArray, _ first: LayerKind?) {
        func hidden(_ channels: Int) -> GraphArray {
            GraphArray("hidden.\(layers.count)", .signedHidden, stream.scale, channels: channels)
        }
        var source = stream
        if let first {
            source = hidden(stream.channels)
            add(first, stream, .signedHidden, source)
        }
        let gated = hidden(10)
        add(random.integer(in: 0...1) == 0 ? .pointwise : .dense(side: 3, stride: 1), source, .gate, gated)
        add(.pointwise, gated, .add, stream)
    }

    private mutating func addBlock(_ stream: GraphArray) {
        let hidden = GraphArray("hidden.\(layers.count)", .hidden, stream.scale, channels: 10)
        add(.dense(side: 3, stride: 1), stream, .hidden, hidden)
        add(random.integer(in: 0...1) == 0 ? .pointwise : .dense(side: 3, stride: 1), hidden, .add, stream)
    }

    private mutating func add(
        _ kind: LayerKind, _ reads: GraphArray, _ result: LayerResult, _ writes: GraphArray
    ) {
        layers.append(
            LayerShape(
                "\(layers.count)", kind, reads, result, writes,
                shuffles: max(0, reads.scale.logarithm - writes.scale.logarithm),
                role: .synthesis(.bottom)))
    }
}
