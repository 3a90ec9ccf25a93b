import Model

/// The layers of programs on one input shape: every state of the arrays that they change, and the way back.
final class ProgramGraph<T: TensorScalar> {
    private struct Step {
        let layer: TrainedConvolution<T>
        let input: Tensor<T>
        /// The state before, of which the step makes another one; nil if it changes the state that there is.
        let previous: Tensor<T>?
        let output: Tensor<T>
        /// Results that are yet to be shuffled up.
        let wide: Tensor<T>?
        let isAdded: Bool
    }

    private var parts: [[Step]] = []
    /// The states of each array, those that were given included.
    private(set) var states: [GraphArray: [Tensor<T>]] = [:]
    /// The activations made here.
    private var own: [Tensor<T>] = []

    /// - Parameters:
    ///   - programs: follow each other, on the same arrays
    ///   - inputs: arrays that exist before: a layer adds to one in place unless another one has read it
    ///   - outputs: where arrays are to be that the first layer writing them stores
    ///   - make: an activation for a scale, a number of channels
    init(
        _ programs: [[TrainedConvolution<T>]], inputs: [GraphArray: Tensor<T>],
        outputs: [GraphArray: Tensor<T>], make: (GraphScale, Int) -> Tensor<T>
    ) {
        states = inputs.mapValues { [$0] }
        var read: Set<GraphArray> = []
        func created(_ scale: GraphScale, _ channels: Int) -> Tensor<T> {
            own.append(make(scale, channels))
            return own[own.count - 1]
        }
        for program in programs {
            parts.append(
                program.map { layer in
                    let shape = layer.shape
                    let input = states[shape.reads]!.last!
                    read.insert(shape.reads)
                    let state = states[shape.writes]?.last
                    let isNew = state == nil || read.remove(shape.writes) != nil
                    let output =
                        state == nil ? outputs[shape.writes] : isNew ? nil : state
                    let step = Step(
                        layer: layer, input: input, previous: isNew ? state : nil,
                        output: output ?? created(shape.writes.scale, shape.writes.channels),
                        wide: shape.isShuffled ? created(shape.scale, shape.outputs) : nil,
                        isAdded: state != nil)
                    if isNew { states[shape.writes, default: []].append(step.output) }
                    return step
                })
        }
    }

    /// Every layer with its input, for calibrating the integer network.
    var layerInputs: [(TrainedConvolution<T>, Tensor<T>)] {
        parts.joined().map { ($0.layer, $0.input) }
    }

    /// Clears the gradients of the activations made here.
    func clearGradients() {
        for activation in own { activation.gradient.clear() }
    }

    /// Computes program `part`.
    func forward(_ context: TensorContext, part: Int = 0, quality: Int) {
        for step in parts[part] {
            let output = step.output
            if let previous = step.previous { output.value.copy(from: previous.value) }
            guard let wide = step.wide else {
                step.layer.forward(
                    context, step.input, output, quality: quality, accumulate: step.isAdded)
                continue
            }
            step.layer.forward(context, step.input, wide, quality: quality)
            T.shuffleUp(
                wide.n, wide.h, wide.w, output.c, x: wide.value.pointer, y: output.value.pointer,
                accumulate: step.isAdded)
        }
    }

    /// Adds the gradients of program `part`, those of what it made being complete.
    func backward(_ context: TensorContext, part: Int = 0, quality: Int) {
        for step in parts[part].reversed() {
            let output = step.output
            if let wide = step.wide {
                T.shuffleDown(
                    wide.n, wide.h, wide.w, output.c, x: output.gradient.pointer,
                    y: wide.gradient.pointer, accumulate: true)
            }
            step.layer.backward(context, step.input, step.wide ?? output, quality: quality)
            if let previous = step.previous {
                T.axpy(output.count, 1, output.gradient.pointer, previous.gradient.pointer)
            }
        }
    }
}
