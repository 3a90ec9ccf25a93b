import CKernels

/// What becomes of results that are s16: spec/vqz-format.md, section 3.
public enum StreamResult: Sendable {
    case store
    case add
    case subtract

    var code: Int32 {
        switch self {
        case .store: Int32(VQZ_STORE)
        case .add: Int32(VQZ_ADD)
        case .subtract: Int32(VQZ_SUBTRACT)
        }
    }
}

/// What a pass over an image has in common.
public struct Execution: Sendable {
    /// Index of the model's quality.
    public let quality: Int
    public let workers: Workers

    public init(quality: Int, workers: Workers) {
        self.quality = quality
        self.workers = workers
    }
}

// Layers over whole activations. Rows are shared among the workers.
extension Convolution {
    /// Convolves bytes into a stream.
    public func apply(_ input: Bytes, _ result: StreamResult, _ stream: Stream, _ execution: Execution) {
        run(input, result.code, stream, execution)
    }

    /// Convolves codewords or centred pixels into a stream.
    public func apply(_ input: Stream, _ result: StreamResult, _ stream: Stream, _ execution: Execution) {
        run(input, result.code, stream, execution)
    }

    /// Convolves bytes into the hidden bytes of a block.
    public func apply(_ input: Bytes, hidden: Bytes, _ execution: Execution) {
        run(input, Int32(VQZ_HIDDEN), hidden, execution)
    }

    /// Makes the bytes that the layer reads of a stream.
    public func quantize(_ stream: Stream, to bytes: Bytes, _ execution: Execution) {
        precondition(stream.pitch == bytes.pitch && stream.rows == bytes.rows, "activations differ in size")
        execution.workers.forEach(stream.rows) { row in
            quantize(
                stream.position(row, 0), stream.columns * stream.pitch, to: bytes.position(row, 0),
                quality: execution.quality)
        }
    }

    private func run<Input, Output>(
        _ input: Activation<Input>, _ result: Int32, _ output: Activation<Output>, _ execution: Execution
    ) {
        checkFit(input, output)
        execution.workers.forEach(output.rows * parts / upscaling) { index in
            let (row, part) = (index / parts, index % parts)
            let line = line(input, result, output, row: row, part: part)
            compute(line, part: part, quality: execution.quality)
        }
    }

    /// Output rows per input row of a layer with stride 1.
    private var upscaling: Int { parts == 4 ? 2 : 1 }
    private var stride: Int { kernel == 2 ? 2 : 1 }

    private func line<Input, Output>(
        _ input: Activation<Input>, _ result: Int32, _ output: Activation<Output>, row: Int, part: Int
    ) -> vqz_outputs {
        let margin = (kernel - 1) / 2
        let (inputSize, outputSize) = (MemoryLayout<Input>.size, MemoryLayout<Output>.size)
        let first = output.position(upscaling * row + part >> 1, part & 1)
        return vqz_outputs(
            input: input.position(stride * row - margin, -margin), input_row: input.rowPitch * inputSize,
            input_column: input.pitch * inputSize, input_step: stride * input.pitch * inputSize,
            count: output.columns / upscaling, output: first,
            output_step: upscaling * output.pitch * outputSize,
            result: result, correction_shift: 0, correction: nil, correction_step: 0)
    }

    private func checkFit<Input, Output>(_ input: Activation<Input>, _ output: Activation<Output>) {
        precondition((MemoryLayout<Input>.size == 2) == isWide, "weights and inputs differ in type")
        precondition(input.pitch >= inputs && output.pitch >= outputs, "too few channels")
        precondition(kernel != 3 || input.border == 1, "a kernel of side 3 needs padding")
        precondition(
            input.rows * upscaling == output.rows * stride
                && input.columns * upscaling == output.columns * stride,
            "activations differ in size")
    }
}
