import CTensorOps

/// The element type of a training graph: `Float` trains (oneDNN, fused vector code), `Double` is the plain
/// definition that gradients are tested with.
package protocol TensorScalar: BinaryFloatingPoint, BitwiseCopyable, Sendable
where RawSignificand: FixedWidthInteger {
    typealias Values = UnsafePointer<Self>
    typealias Results = UnsafeMutablePointer<Self>

    /// The operations of CTensorOps on this type.
    static var operations: TensorOperations<Self> { get }
}

extension Float: TensorScalar {
    package static let operations = TensorOperations<Float>(
        convolve: vqt_conv_forward_f32, convolveBackward: vqt_conv_backward_f32,
        shuffleUp: vqt_shuffle_up_f32, shuffleDown: vqt_shuffle_down_f32, codes: vqt_codes_f32,
        gather: vqt_gather_f32, sumSquares: vqt_sum_squares_f32, axpy: vqt_axpy_f32)
}

extension Double: TensorScalar {
    package static let operations = TensorOperations<Double>(
        convolve: vqt_conv_forward_f64, convolveBackward: vqt_conv_backward_f64,
        shuffleUp: vqt_shuffle_up_f64, shuffleDown: vqt_shuffle_down_f64, codes: vqt_codes_f64,
        gather: vqt_gather_f64, sumSquares: vqt_sum_squares_f64, axpy: vqt_axpy_f64)
}

extension TensorScalar {
    /// y = conv(f(x), w) + bias, or y += ... See `vqt_conv`.
    package static func convolve(
        _ context: TensorContext, _ shape: vqt_conv, x: Values, w: Values, bias: Values?, y: Results,
        accumulate: Bool
    ) {
        withUnsafePointer(to: shape) {
            operations.convolve(context.handle, $0, x, w, bias, y, accumulate ? 1 : 0)
        }
    }

    /// dx, dw and dbias are added to.
    package static func convolveBackward(
        _ context: TensorContext, _ shape: vqt_conv, x: Values, w: Values, dy: Values, dx: Results?,
        dw: Results, dbias: Results?
    ) {
        withUnsafePointer(to: shape) {
            operations.convolveBackward(context.handle, $0, x, w, dy, dx, dw, dbias)
        }
    }

    package static func shuffleUp(
        _ n: Int, _ h: Int, _ w: Int, _ c: Int, x: Values, y: Results, accumulate: Bool
    ) {
        operations.shuffleUp(Int32(n), Int32(h), Int32(w), Int32(c), x, y, accumulate ? 1 : 0)
    }

    package static func shuffleDown(
        _ n: Int, _ h: Int, _ w: Int, _ c: Int, x: Values, y: Results, accumulate: Bool
    ) {
        operations.shuffleDown(Int32(n), Int32(h), Int32(w), Int32(c), x, y, accumulate ? 1 : 0)
    }

    /// Choice, bits and gradients of one group. See `vqt_codes`.
    package static func chooseCodes(
        _ shape: vqt_codes, z: Values, rate: Values? = nil, head: Values?, codebook: Values,
        logCount: Values, feature: Values?, index: UnsafeMutablePointer<UInt8>, quantized: Results?,
        dhead: Results?, dfeature: Results?, usage: Results?, usageSum: Results?
    ) -> vqt_codes_sums {
        withUnsafePointer(to: shape) {
            operations.codes(
                $0, z, rate, head, codebook, logCount, feature, index, quantized, dhead, dfeature, usage,
                usageSum)
        }
    }

    package static func gather(
        count: Int, width: Int, index: UnsafePointer<UInt8>, table: Values, y: Results
    ) {
        operations.gather(Int32(count), Int32(width), index, table, y)
    }

    package static func sumSquares(_ count: Int, _ x: Values) -> Double { operations.sumSquares(count, x) }

    /// y += a * x
    package static func axpy(_ count: Int, _ a: Self, _ x: Values, _ y: Results) {
        operations.axpy(count, a, x, y)
    }
}
