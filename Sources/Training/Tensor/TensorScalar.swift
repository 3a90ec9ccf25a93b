import CTensorOps

/// The element type of a training graph: `Float` trains (oneDNN, fused vector code), `Double` is the plain
/// definition that gradients are tested with.
package protocol TensorScalar: BinaryFloatingPoint, BitwiseCopyable, Sendable
where RawSignificand: FixedWidthInteger {
    typealias Values = UnsafePointer<Self>
    typealias Results = UnsafeMutablePointer<Self>

    /// y = conv(f(x), w) + bias, or y += ... See `vqt_conv`.
    static func convolve(
        _ context: TensorContext, _ shape: vqt_conv, x: Values, w: Values, bias: Values?, y: Results,
        accumulate: Bool)
    /// dx, dw and dbias are added to.
    static func convolveBackward(
        _ context: TensorContext, _ shape: vqt_conv, x: Values, w: Values, dy: Values, dx: Results?,
        dw: Results,
        dbias: Results?)
    static func shuffleUp(_ n: Int, _ h: Int, _ w: Int, _ c: Int, x: Values, y: Results, accumulate: Bool)
    static func shuffleDown(_ n: Int, _ h: Int, _ w: Int, _ c: Int, x: Values, y: Results, accumulate: Bool)
    /// Choice, bits and gradients of one group. See `vqt_codes`.
    static func chooseCodes(
        _ shape: vqt_codes, z: Values, head: Values?, codebook: Values, logCount: Values, feature: Values?,
        index: UnsafeMutablePointer<UInt8>, quantized: Results?, dhead: Results?, dfeature: Results?,
        usage: Results?, usageSum: Results?
    ) -> vqt_codes_sums
    static func gather(
        count: Int, width: Int, index: UnsafePointer<UInt8>, table: Values, y: Results)
    static func sumSquares(_ count: Int, _ x: Values) -> Double
    /// y += a * x
    static func axpy(_ count: Int, _ a: Self, _ x: Values, _ y: Results)
}

/// Owner of the tensor library's engine, primitives and scratch memory; one per training thread.
package final class TensorContext: @unchecked Sendable {
    let handle: OpaquePointer

    package init() { handle = vqt_context_create() }
    deinit { vqt_context_destroy(handle) }
}

extension Float: TensorScalar {
    package static func convolve(
        _ context: TensorContext, _ shape: vqt_conv, x: Values, w: Values, bias: Values?, y: Results,
        accumulate: Bool
    ) {
        withUnsafePointer(to: shape) {
            vqt_conv_forward_f32(context.handle, $0, x, w, bias, y, accumulate ? 1 : 0)
        }
    }

    package static func convolveBackward(
        _ context: TensorContext, _ shape: vqt_conv, x: Values, w: Values, dy: Values, dx: Results?,
        dw: Results,
        dbias: Results?
    ) {
        withUnsafePointer(to: shape) {
            vqt_conv_backward_f32(context.handle, $0, x, w, dy, dx, dw, dbias)
        }
    }

    package static func shuffleUp(
        _ n: Int, _ h: Int, _ w: Int, _ c: Int, x: Values, y: Results, accumulate: Bool
    ) {
        vqt_shuffle_up_f32(Int32(n), Int32(h), Int32(w), Int32(c), x, y, accumulate ? 1 : 0)
    }

    package static func shuffleDown(
        _ n: Int, _ h: Int, _ w: Int, _ c: Int, x: Values, y: Results, accumulate: Bool
    ) {
        vqt_shuffle_down_f32(Int32(n), Int32(h), Int32(w), Int32(c), x, y, accumulate ? 1 : 0)
    }

    package static func chooseCodes(
        _ shape: vqt_codes, z: Values, head: Values?, codebook: Values, logCount: Values, feature: Values?,
        index: UnsafeMutablePointer<UInt8>, quantized: Results?, dhead: Results?, dfeature: Results?,
        usage: Results?, usageSum: Results?
    ) -> vqt_codes_sums {
        withUnsafePointer(to: shape) {
            vqt_codes_f32(
                $0, z, head, codebook, logCount, feature, index, quantized, dhead, dfeature, usage, usageSum)
        }
    }

    package static func gather(
        count: Int, width: Int, index: UnsafePointer<UInt8>, table: Values, y: Results
    ) {
        vqt_gather_f32(Int32(count), Int32(width), index, table, y)
    }

    package static func sumSquares(_ count: Int, _ x: Values) -> Double { vqt_sum_squares_f32(count, x) }

    package static func axpy(_ count: Int, _ a: Float, _ x: Values, _ y: Results) {
        vqt_axpy_f32(count, a, x, y)
    }
}

extension Double: TensorScalar {
    package static func convolve(
        _ context: TensorContext, _ shape: vqt_conv, x: Values, w: Values, bias: Values?, y: Results,
        accumulate: Bool
    ) {
        withUnsafePointer(to: shape) {
            vqt_conv_forward_f64(context.handle, $0, x, w, bias, y, accumulate ? 1 : 0)
        }
    }

    package static func convolveBackward(
        _ context: TensorContext, _ shape: vqt_conv, x: Values, w: Values, dy: Values, dx: Results?,
        dw: Results,
        dbias: Results?
    ) {
        withUnsafePointer(to: shape) {
            vqt_conv_backward_f64(context.handle, $0, x, w, dy, dx, dw, dbias)
        }
    }

    package static func shuffleUp(
        _ n: Int, _ h: Int, _ w: Int, _ c: Int, x: Values, y: Results, accumulate: Bool
    ) {
        vqt_shuffle_up_f64(Int32(n), Int32(h), Int32(w), Int32(c), x, y, accumulate ? 1 : 0)
    }

    package static func shuffleDown(
        _ n: Int, _ h: Int, _ w: Int, _ c: Int, x: Values, y: Results, accumulate: Bool
    ) {
        vqt_shuffle_down_f64(Int32(n), Int32(h), Int32(w), Int32(c), x, y, accumulate ? 1 : 0)
    }

    package static func chooseCodes(
        _ shape: vqt_codes, z: Values, head: Values?, codebook: Values, logCount: Values, feature: Values?,
        index: UnsafeMutablePointer<UInt8>, quantized: Results?, dhead: Results?, dfeature: Results?,
        usage: Results?, usageSum: Results?
    ) -> vqt_codes_sums {
        withUnsafePointer(to: shape) {
            vqt_codes_f64(
                $0, z, head, codebook, logCount, feature, index, quantized, dhead, dfeature, usage, usageSum)
        }
    }

    package static func gather(
        count: Int, width: Int, index: UnsafePointer<UInt8>, table: Values, y: Results
    ) {
        vqt_gather_f64(Int32(count), Int32(width), index, table, y)
    }

    package static func sumSquares(_ count: Int, _ x: Values) -> Double { vqt_sum_squares_f64(count, x) }

    package static func axpy(_ count: Int, _ a: Double, _ x: Values, _ y: Results) {
        vqt_axpy_f64(count, a, x, y)
    }
}
