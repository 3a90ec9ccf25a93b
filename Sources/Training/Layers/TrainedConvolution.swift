import CTensorOps
import Model
import RandomNumbers

/// A convolution with shared weights and, for every quality, a gain and a bias per output channel.
///
/// Weights are kept at unit variance; the effective weight of output channel o is gain[q][o] · inputScale[i]
/// / sqrt(k·k·cin) · W[o][y][x][i], so that Adam's steps mean the same in every layer.
final class TrainedConvolution<T: TensorScalar> {
    let shape: LayerShape
    let kernel: Int, cin: Int, cout: Int
    let weight: Range<Int>
    let gain: Range<Int>
    let bias: Range<Int>
    /// Fixed factor of each input channel, that brings inputs of unlike size to about unit variance.
    var inputScale: [T]
    /// Step of the 8-bit input per quality while training through the rounding; 0 = none.
    var inputStep: [Double]
    private(set) var effective: Buffer<T>
    private unowned let arena: ParameterArena<T>

    enum Start {
        case random(gain: [Double])
        case zero(gain: Double)
    }

    init(
        _ shape: LayerShape, qualities: Int, start: Start, arena: ParameterArena<T>,
        random: inout SplitMix64
    ) {
        self.shape = shape
        (kernel, cin, cout) = (shape.kernel, shape.inputs, shape.outputs)
        self.arena = arena
        let count = kernel * kernel * cin * cout
        var weights = [T](repeating: 0, count: count)
        var gains = [T](repeating: 1, count: qualities * cout)
        switch start {
        case .random(let gain):
            for i in 0..<count { weights[i] = T(random.normal()) }
            for q in 0..<qualities { for o in 0..<cout { gains[q * cout + o] = T(gain[q]) } }
        case .zero(let gain):
            for i in gains.indices { gains[i] = T(gain) }
        }
        weight = arena.allocate(shape.name + ".weight", weights)
        gain = arena.allocate(shape.name + ".gain", gains)
        bias = arena.allocate(shape.name + ".bias", [T](repeating: 0, count: qualities * cout))
        inputScale = [T](repeating: 1, count: cin)
        inputStep = [Double](repeating: 0, count: qualities)
        effective = Buffer(count)
    }

    var name: String { shape.name }
    /// Whether the input passes through max(x, 0).
    var rectifies: Bool { shape.source == .stream || shape.source == .hidden }
    var inputs: Int { kernel * kernel * cin }
    /// The weights as matrices [rows][inputs]: one, or one for each of the four positions that a sub-pixel
    /// shuffle makes.
    var matrices: [(range: Range<Int>, rows: Int)] {
        let rows = shape.writes.channels
        return stride(from: 0, to: cout, by: rows).map {
            let start = weight.lowerBound + $0 * inputs
            return (start..<start + rows * inputs, rows)
        }
    }
    private var fanInScale: T { 1 / T(inputs).squareRoot() }

    /// Gains do not come closer to zero than this: integers have to carry bias / gain beside the sums of all
    /// other channels.
    private static var leastGain: T { 0.01 }

    /// The gains in force at a quality, [cout].
    func gains(quality: Int) -> [T] {
        let g = arena.values(gain) + quality * cout
        return (0..<cout).map { T(signOf: g[$0], magnitudeOf: max(abs(g[$0]), Self.leastGain)) }
    }

    /// The biases at a quality, [cout].
    func biases(quality: Int) -> [T] {
        let b = arena.values(bias) + quality * cout
        return (0..<cout).map { b[$0] }
    }

    /// W scaled by input and fan-in, without the gain: what the integer weights are rounded from.
    func scaledWeights() -> [T] {
        let w = arena.values(weight)
        return (0..<weight.count).map { w[$0] * fanInScale * inputScale[$0 % cin] }
    }

    /// Sets all weights to zero.
    func clearWeights() { arena.values(weight).update(repeating: 0, count: weight.count) }

    /// Sets one output channel's weights from what `scaledWeights` gave.
    func setScaledWeights(_ row: [T], output o: Int) {
        let w = arena.values(weight) + o * inputs
        for j in 0..<inputs { w[j] = row[j] / (fanInScale * inputScale[j % cin]) }
    }

    /// Makes the effective weights for a quality, rounded to the 8-bit grid of the integer network if asked.
    func prepare(quality: Int, rounding: Bool) {
        let w = arena.values(weight)
        let g = gains(quality: quality)
        for o in 0..<cout {
            let row = effective.pointer + o * inputs
            let source = w + o * inputs
            let factor = fanInScale
            inputScale.withUnsafeBufferPointer { scale in
                for j in stride(from: 0, to: inputs, by: cin) {
                    for i in 0..<cin { row[j + i] = source[j + i] * factor * scale[i] }
                }
            }
            if rounding && !shape.source.isWide { roundToGrid(row) }
            for j in 0..<inputs { row[j] *= g[o] }
        }
    }

    private func roundToGrid(_ row: UnsafeMutablePointer<T>) {
        var largest: T = 0
        for j in 0..<inputs { largest = max(largest, abs(row[j])) }
        guard largest > 0 else { return }
        let step = largest / 127
        for j in 0..<inputs { row[j] = (row[j] / step).rounded() * step }
    }

    /// The gradients of the effective weights, gathered by `backward`, become those of W and gain.
    func finishBackward(quality: Int) {
        let w = arena.values(weight)
        let dw = arena.gradients(weight)
        let g = gains(quality: quality)
        let dg = arena.gradients(gain) + quality * cout
        for o in 0..<cout {
            let gradient = dw + o * inputs
            let source = w + o * inputs
            var sum: T = 0
            inputScale.withUnsafeBufferPointer { scale in
                for j in stride(from: 0, to: inputs, by: cin) {
                    for i in 0..<cin {
                        let scaled = gradient[j + i] * fanInScale * scale[i]
                        sum += scaled * source[j + i]
                        gradient[j + i] = scaled * g[o]
                    }
                }
            }
            dg[o] += sum
        }
    }

    func descriptor(_ x: Tensor<T>, quality: Int) -> vqt_conv {
        vqt_conv(
            n: Int32(x.n), h: Int32(x.h), w: Int32(x.w), cin: Int32(cin), cout: Int32(cout),
            kernel: Int32(kernel), precision: TensorPrecision.network, relu: rectifies ? 1 : 0,
            inputStep: inputStep[quality])
    }

    /// y = conv(f(x)) + bias, or added to y.
    func forward(
        _ context: TensorContext, _ x: Tensor<T>, _ y: Tensor<T>, quality: Int,
        accumulate: Bool = false
    ) {
        precondition(x.c == cin && y.c == cout, "\(name): channels do not fit")
        T.convolve(
            context, descriptor(x, quality: quality), x: x.value.pointer, w: effective.pointer,
            bias: arena.values(bias) + quality * cout, y: y.value.pointer, accumulate: accumulate)
    }

    /// Adds to the gradients of x (if it has one), of the effective weights and of the bias.
    func backward(_ context: TensorContext, _ x: Tensor<T>, _ y: Tensor<T>, quality: Int) {
        T.convolveBackward(
            context, descriptor(x, quality: quality), x: x.value.pointer, w: effective.pointer,
            dy: y.gradient.pointer, dx: x.isDifferentiable ? x.gradient.pointer : nil,
            dw: arena.gradients(weight), dbias: arena.gradients(bias) + quality * cout)
    }
}
