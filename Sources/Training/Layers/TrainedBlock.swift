/// y = x + conv2(relu(conv1(relu(x)))), 3x3 both (He et al. 2016, pre-activation).
final class TrainedBlock<T: TensorScalar> {
    let conv1: TrainedConvolution<T>
    let conv2: TrainedConvolution<T>

    init(
        _ name: String, width: Int, qualities: Int, arena: ParameterArena<T>, random: inout RandomSource
    ) {
        let ones = [Double](repeating: 1.4, count: qualities)
        let small = [Double](repeating: 0.3, count: qualities)
        conv1 = TrainedConvolution(
            name + ".conv1", kernel: 3, cin: width, cout: width, rectifies: true, qualities: qualities,
            start: .random(gain: ones), arena: arena, random: &random)
        conv2 = TrainedConvolution(
            name + ".conv2", kernel: 3, cin: width, cout: width, rectifies: true, qualities: qualities,
            start: .random(gain: small), arena: arena, random: &random)
    }

    var layers: [TrainedConvolution<T>] { [conv1, conv2] }

    func forward(
        _ context: TensorContext, _ x: Tensor<T>, hidden: Tensor<T>, _ y: Tensor<T>, quality: Int
    ) {
        conv1.forward(context, x, hidden, quality: quality)
        y.value.copy(from: x.value)
        conv2.forward(context, hidden, y, quality: quality, accumulate: true)
    }

    /// Sets hidden's gradient, adds to x's.
    func backward(
        _ context: TensorContext, _ x: Tensor<T>, hidden: Tensor<T>, _ y: Tensor<T>, quality: Int
    ) {
        hidden.gradient.clear()
        conv2.backward(context, hidden, y, quality: quality)
        T.axpy(x.count, 1, y.gradient.pointer, x.gradient.pointer)
        conv1.backward(context, x, hidden, quality: quality)
    }
}
