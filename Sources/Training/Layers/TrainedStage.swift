/// Residual blocks in sequence with their activations, for one input shape.
final class TrainedStage<T: TensorScalar> {
    private let blocks: [TrainedBlock<T>]
    private var hidden: [Tensor<T>] = []
    private var outputs: [Tensor<T>] = []
    private let input: Tensor<T>

    init(_ blocks: [TrainedBlock<T>], input: Tensor<T>) {
        self.blocks = blocks
        self.input = input
        for _ in blocks {
            let (n, h, w, c) = (input.n, input.h, input.w, input.c)
            hidden.append(Tensor(n, h, w, c, differentiable: input.isDifferentiable))
            outputs.append(Tensor(n, h, w, c, differentiable: input.isDifferentiable))
        }
    }

    var output: Tensor<T> { outputs.last ?? input }
    /// Every array whose gradient must be cleared before a backward pass.
    var activations: [Tensor<T>] { outputs }
    /// Inputs of the layers in order, for calibration.
    var layerInputs: [(TrainedConvolution<T>, Tensor<T>)] {
        blocks.indices.flatMap { i in
            [(blocks[i].conv1, i == 0 ? input : outputs[i - 1]), (blocks[i].conv2, hidden[i])]
        }
    }

    func forward(_ context: TensorContext, quality: Int) {
        for i in blocks.indices {
            blocks[i].forward(
                context, i == 0 ? input : outputs[i - 1], hidden: hidden[i], outputs[i], quality: quality)
        }
    }

    func backward(_ context: TensorContext, quality: Int) {
        for i in blocks.indices.reversed() {
            blocks[i].backward(
                context, i == 0 ? input : outputs[i - 1], hidden: hidden[i], outputs[i], quality: quality)
        }
    }
}
