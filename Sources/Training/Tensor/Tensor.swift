/// A dense NHWC array of activations with the gradient of the loss beside it.
package final class Tensor<T: TensorScalar> {
    let n: Int, h: Int, w: Int, c: Int
    let value: Buffer<T>
    let gradient: Buffer<T>

    /// - Parameter differentiable: false leaves out the gradient (validation, fixed inputs).
    init(_ n: Int, _ h: Int, _ w: Int, _ c: Int, differentiable: Bool) {
        (self.n, self.h, self.w, self.c) = (n, h, w, c)
        value = Buffer(n * h * w * c)
        gradient = Buffer(differentiable ? n * h * w * c : 0)
    }

    /// One of several states of a stream whose gradient is accumulated in one place, last state first.
    init(_ n: Int, _ h: Int, _ w: Int, _ c: Int, sharing gradient: Buffer<T>) {
        (self.n, self.h, self.w, self.c) = (n, h, w, c)
        value = Buffer(n * h * w * c)
        self.gradient = gradient
    }

    /// value = other + offset
    func set(_ other: Tensor<T>, plus offset: Buffer<T>) {
        value.copy(from: other.value)
        T.axpy(count, 1, offset.pointer, value.pointer)
    }

    var positions: Int { n * h * w }
    var count: Int { positions * c }
    var isDifferentiable: Bool { gradient.count > 0 }
}
