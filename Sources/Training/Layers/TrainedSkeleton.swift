import CTensorOps
import Raster

/// The fixed linear part of the codec: Karhunen-Loève transforms of 16x16 blocks (top) and of 8x8 blocks
/// (bottom), their
/// transposes, and the share of a top codeword that the bottom transform would see again.
final class TrainedSkeleton<T: TensorScalar> {
    let topChannels: Int
    let bottomChannels: Int
    /// [T][4][192] and [B][192], orthonormal rows.
    private(set) var topForward: [T]
    private(set) var bottomForward: [T]
    private var topInverse: [T]
    private var bottomInverse: [T]
    /// [4][B][T] and its adjoint [T][4][B].
    private(set) var topToBottom: [T]
    private var bottomToTop: [T]

    /// Samples of a bottom block.
    static var blockSamples: Int { BlockGrid.blockBytes }

    init(top: [T], topChannels: Int, bottom: [T], bottomChannels: Int) {
        let block = Self.blockSamples
        precondition(top.count == topChannels * 4 * block && bottom.count == bottomChannels * block)
        (self.topChannels, self.bottomChannels) = (topChannels, bottomChannels)
        (topForward, bottomForward) = (top, bottom)
        topInverse = Self.transposed(top, rows: topChannels, columns: 4 * block)
        bottomInverse = Self.transposed(bottom, rows: bottomChannels, columns: block)
        topToBottom = Array(repeating: 0, count: 4 * bottomChannels * topChannels)
        bottomToTop = topToBottom
        for s in 0..<4 {
            for b in 0..<bottomChannels {
                for t in 0..<topChannels {
                    var sum: T = 0
                    for j in 0..<block { sum += bottom[b * block + j] * top[(t * 4 + s) * block + j] }
                    topToBottom[(s * bottomChannels + b) * topChannels + t] = sum
                    bottomToTop[(t * 4 + s) * bottomChannels + b] = sum
                }
            }
        }
    }

    private static func transposed(_ m: [T], rows: Int, columns: Int) -> [T] {
        var result = m
        for r in 0..<rows { for c in 0..<columns { result[c * rows + r] = m[r * columns + c] } }
        return result
    }

    /// y = or += the top (kernel 2) or bottom (kernel 1) transform of blocks x [n][h][w][192].
    func topAnalysis(
        _ c: TensorContext, _ x: Tensor<T>, _ x0: Buffer<T>, _ y: Buffer<T>, accumulate: Bool
    ) {
        convolve(
            c, x, x0, topForward, kernel: 2, cin: Self.blockSamples, cout: topChannels, y.pointer, accumulate)
    }

    func bottomAnalysis(
        _ c: TensorContext, _ x: Tensor<T>, _ x0: Buffer<T>, _ y: Buffer<T>, accumulate: Bool
    ) {
        convolve(
            c, x, x0, bottomForward, kernel: 1, cin: Self.blockSamples, cout: bottomChannels, y.pointer,
            accumulate)
    }

    /// pixels += inverse transforms of the codewords. scratch holds [n][h][w][4·192].
    func synthesis(
        _ c: TensorContext, top: Tensor<T>, bottom: Tensor<T>, scratch: Buffer<T>, pixels: Buffer<T>
    ) {
        convolve(
            c, top, top.value, topInverse, kernel: 1, cin: topChannels, cout: 4 * Self.blockSamples,
            scratch.pointer, false)
        T.shuffleUp(
            top.n, top.h, top.w, Self.blockSamples, x: scratch.pointer, y: pixels.pointer, accumulate: true)
        convolve(
            c, bottom, bottom.value, bottomInverse, kernel: 1, cin: bottomChannels, cout: Self.blockSamples,
            pixels.pointer,
            true)
    }

    /// latent += factor · what the bottom transform sees of the top codewords. scratch holds [n][h][w][4·B].
    func addTop(
        _ c: TensorContext, _ factor: T, top: Tensor<T>, scratch: Buffer<T>, latent: Tensor<T>
    ) {
        let (from, count) = (top, 4 * bottomChannels)
        convolve(
            c, from, from.value, topToBottom, kernel: 1, cin: topChannels, cout: count, scratch.pointer, false
        )
        for i in 0..<from.positions * count { scratch[i] *= factor }
        T.shuffleUp(
            from.n, from.h, from.w, bottomChannels, x: scratch.pointer, y: latent.value.pointer,
            accumulate: true)
    }

    /// The adjoint of `addTop` with factor -1: dtop -= ...
    func subtractTopBackward(
        _ c: TensorContext, latent: Tensor<T>, scratch: Buffer<T>, top: Tensor<T>
    ) {
        for i in 0..<latent.count { scratch[i] = -latent.gradient[i] }
        convolve(
            c, latent, scratch, bottomToTop, kernel: 2, cin: bottomChannels, cout: topChannels,
            top.gradient.pointer, true)
    }

    private func convolve(
        _ context: TensorContext, _ shape: Tensor<T>, _ x: Buffer<T>, _ weights: [T], kernel: Int,
        cin: Int,
        cout: Int, _ y: UnsafeMutablePointer<T>, _ accumulate: Bool
    ) {
        let conv = vqt_conv(
            n: Int32(shape.n), h: Int32(shape.h), w: Int32(shape.w), cin: Int32(cin), cout: Int32(cout),
            kernel: Int32(kernel), precision: VQT_FLOAT32, relu: 0, inputStep: 0)
        weights.withUnsafeBufferPointer {
            T.convolve(
                context, conv, x: x.pointer, w: $0.baseAddress!, bias: nil, y: y, accumulate: accumulate)
        }
    }
}
