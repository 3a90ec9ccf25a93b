import Model
import Parallel
import TestModels
import TestSupport
import Testing

@testable import Network

/// Layers over whole activations agree with the specification's formulas on every CPU level.
@Suite struct ConvolutionTests {
    /// Kernel, inputs, outputs, whether shuffled.
    static let shapes = [
        (1, 5, 17, false), (1, 16, 16, true), (2, 12, 20, false), (3, 1, 1, false), (3, 6, 33, false),
        (3, 9, 20, true), (3, 20, 70, false),
    ]

    @Test(arguments: InstructionSet.supported, shapes)
    func bytes(level: InstructionSet, shape: (Int, Int, Int, Bool)) {
        for padding: UInt8 in [0, 128] {
            check(level, shape, UInt8.self, 0...255, padding: padding)
        }
    }

    @Test(arguments: InstructionSet.supported, shapes)
    func words(level: InstructionSet, shape: (Int, Int, Int, Bool)) {
        check(level, shape, Int16.self, -3000...3000, padding: 0)
    }

    @Test(arguments: InstructionSet.supported)
    func inputsOfStreams(level: InstructionSet) {
        var random = SplitMix64(seed: 3)
        for (multiplier, shift): (Int16, Int16) in [
            (0, 1), (1, 1), (700, 12), (32767, 1), (32767, 24), (255, 15),
        ] {
            let layer = layer(1, 21, 4, wide: false, &random, input: [multiplier, shift])
            let grid = Grid(3, 5, 21, random.array(3 * 5 * 21, in: -32768...32767))
            let bytes = Activation8(rows: 3, columns: 5, channels: 21, padding: 0)
            let execution = Execution(quality: 0, workers: Workers(2))
            Convolution(layer, Kernels(level)).quantize(Activation16(grid), to: bytes, execution)
            #expect(bytes.grid == layer.referenceInput(grid, 0))
        }
    }

    private func check<Element: FixedWidthInteger & BitwiseCopyable>(
        _ level: InstructionSet, _ shape: (Int, Int, Int, Bool), _ type: Element.Type,
        _ range: ClosedRange<Int>,
        padding: Element
    ) {
        var random = SplitMix64(seed: UInt64(shape.1 * 100 + shape.2))
        let layer = layer(shape.0, shape.1, shape.2, wide: Element.bitWidth == 16, &random)
        let input = Grid(4, 6, shape.1, random.array(4 * 6 * shape.1, in: range))
        let results = layer.reference(input, 1, padding: Int(padding))
        let result = shape.3 ? results.shuffledUp : results
        let start = Grid(
            result.rows, result.columns, result.channels,
            random.array(result.values.count, in: -32768...32767))
        let convolution = Convolution(layer, Kernels(level), shuffles: shape.3 ? 1 : 0)
        let source = Activation<Element>(input, multiple: 4, padding: padding)
        let expected: [(LayerResult, Grid)] = [
            (.store, result.saturated), (.add, start.adding(result)), (.subtract, start.subtracting(result)),
        ]
        for (kind, grid) in expected {
            let stream = Activation16(start)
            let execution = Execution(quality: 1, workers: Workers(2))
            if let source = source as? Activation8 { convolution.apply(source, kind, stream, execution) }
            if let source = source as? Activation16 { convolution.apply(source, kind, stream, execution) }
            #expect(stream.grid == grid, "\(kind)")
        }
    }

    /// A layer of two qualities whose results sometimes saturate.
    private func layer(
        _ kernel: Int, _ inputs: Int, _ outputs: Int, wide: Bool, _ random: inout SplitMix64,
        input: [Int16]? = nil
    ) -> ConvolutionLayer {
        let count = outputs * kernel * kernel * inputs
        let qualities = input == nil ? 2 : 1
        return ConvolutionLayer(
            kernel: kernel, inputs: inputs, outputs: outputs,
            weights: wide
                ? .s16(random.array(count, in: -900...900)) : .s8(random.array(count, in: -128...127)),
            bias: random.array(qualities * outputs, in: -100_000...100_000),
            scale: random.array(qualities * outputs, in: -32768...32767),
            shift: Array([0, 15, wide ? 8 : 3, 12].prefix(2 * qualities)), input: input)
    }
}
