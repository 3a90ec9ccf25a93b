import CTensorOps
import Testing

/// A convolution with arrays for all its operands. The gradients start from random values, because they
/// accumulate.
struct ConvolutionCase: CustomStringConvertible, Sendable {
    var n: Int32, h: Int32, w: Int32, cin: Int32, cout: Int32, kernel: Int32
    var relu = false
    var inputStep = 0.0
    var accumulate = false
    var precision = VQT_FLOAT32

    var description: String {
        "\(n)x\(h)x\(w) \(cin)->\(cout) k\(kernel) relu \(relu) step \(inputStep) += \(accumulate) "
            + (precision == VQT_BFLOAT16 ? "bfloat16" : "float32")
    }

    var conv: vqt_conv {
        vqt_conv(
            n: n, h: h, w: w, cin: cin, cout: cout, kernel: kernel, precision: precision, relu: relu ? 1 : 0,
            inputStep: inputStep)
    }
    var inputCount: Int { Int(n * h * w * cin) }
    var weightCount: Int { Int(cout * kernel * kernel * cin) }
    var outputCount: Int { Int(n * h * w * cout) / (kernel == 2 ? 4 : 1) }
}

struct ConvolutionOperands {
    var x, w, bias, y, dy, dx, dw, dbias: [Float]

    init(_ c: ConvolutionCase, seed: UInt64) {
        var random = Random(seed)
        x = random.floats(c.inputCount)
        if c.inputStep > 0 {
            // Away from the boundaries of rounding and clamping, where float and double may rightly differ.
            x = x.map { value in
                let steps = Double(value) * 150
                let offset = (steps - steps.rounded()) * 0.8
                return Float((steps.rounded() + offset) * c.inputStep)
            }
        }
        w = random.floats(c.weightCount)
        bias = random.floats(Int(c.cout))
        y = random.floats(c.outputCount)
        dy = random.floats(c.outputCount)
        dx = random.floats(c.inputCount)
        dw = random.floats(c.weightCount)
        dbias = random.floats(Int(c.cout))
    }
}

private let shapes: [ConvolutionCase] = [
    ConvolutionCase(n: 1, h: 5, w: 7, cin: 2, cout: 4, kernel: 3),
    ConvolutionCase(n: 2, h: 6, w: 5, cin: 2, cout: 64, kernel: 3),
    ConvolutionCase(n: 2, h: 5, w: 3, cin: 33, cout: 17, kernel: 3),
    ConvolutionCase(n: 1, h: 1, w: 1, cin: 8, cout: 12, kernel: 3),
    ConvolutionCase(n: 3, h: 4, w: 4, cin: 192, cout: 96, kernel: 3),
    ConvolutionCase(n: 1, h: 27, w: 25, cin: 8, cout: 20, kernel: 3),
    ConvolutionCase(n: 1, h: 3, w: 3, cin: 5, cout: 3, kernel: 1),
    ConvolutionCase(n: 2, h: 7, w: 9, cin: 64, cout: 48, kernel: 1),
    ConvolutionCase(n: 1, h: 6, w: 4, cin: 3, cout: 5, kernel: 2),
    ConvolutionCase(n: 2, h: 8, w: 10, cin: 40, cout: 35, kernel: 2),
]

private let variants: [ConvolutionCase] = shapes.flatMap { shape in
    [(false, 0.0), (true, 0.0), (false, 0.01), (true, 0.01)].flatMap { relu, inputStep in
        [VQT_FLOAT32, VQT_BFLOAT16].map { precision in
            var variant = shape
            variant.relu = relu
            variant.inputStep = inputStep
            variant.precision = precision
            variant.accumulate = relu
            return variant
        }
    }
}

@Suite struct ConvolutionTests {
    /// Two operands rounded to 8 significant bits: at most 2^-8 relative error per product, less in a sum.
    private func tolerance(_ c: ConvolutionCase) -> Double { c.precision == VQT_BFLOAT16 ? 8e-3 : 3e-6 }

    @Test(arguments: variants) func forwardMatchesDefinition(_ c: ConvolutionCase) {
        let context = Context()
        var operands = ConvolutionOperands(c, seed: 1)
        var expected = operands.y.asDoubles
        var conv = c.conv
        let accumulate: Int32 = c.accumulate ? 1 : 0
        vqt_conv_forward_f32(
            context.pointer, &conv, operands.x, operands.w, operands.bias, &operands.y, accumulate)
        vqt_conv_forward_f64(
            nil, &conv, operands.x.asDoubles, operands.w.asDoubles, operands.bias.asDoubles, &expected,
            accumulate)
        #expect(relativeError(operands.y, expected) < tolerance(c))
    }

    @Test(arguments: variants) func backwardMatchesDefinition(_ c: ConvolutionCase) {
        let context = Context()
        var operands = ConvolutionOperands(c, seed: 2)
        var dx = operands.dx.asDoubles
        var dw = operands.dw.asDoubles
        var dbias = operands.dbias.asDoubles
        var conv = c.conv
        vqt_conv_backward_f32(
            context.pointer, &conv, operands.x, operands.w, operands.dy, &operands.dx, &operands.dw,
            &operands.dbias)
        vqt_conv_backward_f64(
            nil, &conv, operands.x.asDoubles, operands.w.asDoubles, operands.dy.asDoubles, &dx, &dw, &dbias)
        #expect(relativeError(operands.dx, dx) < tolerance(c))
        #expect(relativeError(operands.dw, dw) < tolerance(c))
        #expect(relativeError(operands.dbias, dbias) < 3e-6)
    }

    /// One context serves all shapes in turn: nothing may leak from one call's scratch memory into the next.
    @Test func contextCarriesNothingOver() {
        let shared = Context()
        for (i, c) in (variants + variants.reversed()).enumerated() {
            var conv = c.conv
            let operands = ConvolutionOperands(c, seed: UInt64(i))
            let results = [shared, Context()].map { context in
                var y = operands.y
                var dx = operands.dx
                var dw = operands.dw
                vqt_conv_forward_f32(context.pointer, &conv, operands.x, operands.w, nil, &y, 0)
                vqt_conv_backward_f32(
                    context.pointer, &conv, operands.x, operands.w, operands.dy, &dx, &dw, nil)
                return y + dx + dw
            }
            #expect(results[0].map(\.bitPattern) == results[1].map(\.bitPattern), "\(c)")
        }
    }

    @Test(arguments: [VQT_FLOAT32.rawValue, VQT_BFLOAT16.rawValue]) func inputGradientIsOptional(
        precision: UInt32
    ) {
        var c = shapes[2]
        c.precision = vqt_precision(precision)
        var conv = c.conv
        let context = Context()
        let operands = ConvolutionOperands(c, seed: 3)
        var dx = operands.dx
        var dw = operands.dw
        var dwAlone = operands.dw
        vqt_conv_backward_f32(context.pointer, &conv, operands.x, operands.w, operands.dy, &dx, &dw, nil)
        vqt_conv_backward_f32(context.pointer, &conv, operands.x, operands.w, operands.dy, nil, &dwAlone, nil)
        #expect(dw == dwAlone)
        #expect(dw != operands.dw)
    }

    /// A 1x1 convolution with the identity shows f(x) itself; its gradient shows where f passes.
    @Test(arguments: [VQT_FLOAT32.rawValue, VQT_BFLOAT16.rawValue]) func inputRounding(precision: UInt32) {
        let x: [Float] = [-100, -64.5, -64.25, -3.3, -0.1, 0, 0.2, 0.3, 63.4, 63.6, 127.5, 127.8, 200]
        let rounded: [Float] = [-64, -64, -64, -3.5, 0, 0, 0, 0.5, 63.5, 63.5, 63.5, 63.5, 63.5]
        let passed: [Float] = [0, 0, 0, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0]
        let rectified: [Float] = [0, 0, 0, 0, 0, 0, 0, 0.5, 63.5, 63.5, 127.5, 127.5, 127.5]
        let passedRectified: [Float] = [0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 0, 0]
        let context = Context()
        for (relu, value, gradient) in [(false, rounded, passed), (true, rectified, passedRectified)] {
            let c = ConvolutionCase(
                n: 1, h: 1, w: Int32(x.count), cin: 1, cout: 1, kernel: 1, relu: relu, inputStep: 0.5,
                precision: vqt_precision(precision))
            var conv = c.conv
            var y = [Float](repeating: 0, count: x.count)
            var dx = y
            var dw: [Float] = [0]
            vqt_conv_forward_f32(context.pointer, &conv, x, [1], nil, &y, 0)
            #expect(y == value)
            vqt_conv_backward_f32(
                context.pointer, &conv, x, [1], [Float](repeating: 1, count: x.count), &dx, &dw, nil)
            #expect(dx == gradient)
        }
    }

    @Test(arguments: shapes.filter { $0.inputCount < 600 && $0.weightCount < 2000 }, [false, true])
    func definitionMatchesCentralDifferences(_ shape: ConvolutionCase, relu: Bool) {
        var c = shape
        c.relu = relu
        var conv = c.conv
        var random = Random(4)
        // At least 0.01 away from the kink of the relu.
        let x = random.doubles(c.inputCount).map { $0 + ($0 < 0 ? -0.01 : 0.01) }
        let w = random.doubles(c.weightCount)
        let bias = random.doubles(Int(c.cout))
        let dy = random.doubles(c.outputCount)
        func loss(_ x: [Double], _ w: [Double], _ bias: [Double]) -> Double {
            var y = [Double](repeating: .nan, count: c.outputCount)
            vqt_conv_forward_f64(nil, &conv, x, w, bias, &y, 0)
            return dot(y, dy)
        }
        var dx = [Double](repeating: 0, count: x.count)
        var dw = [Double](repeating: 0, count: w.count)
        var dbias = [Double](repeating: 0, count: bias.count)
        vqt_conv_backward_f64(nil, &conv, x, w, dy, &dx, &dw, &dbias)
        #expect(relativeError(dx, centralDifferences(at: x) { loss($0, w, bias) }) < 1e-8)
        #expect(relativeError(dw, centralDifferences(at: w) { loss(x, $0, bias) }) < 1e-8)
        #expect(relativeError(dbias, centralDifferences(at: bias) { loss(x, w, $0) }) < 1e-8)
    }
}
