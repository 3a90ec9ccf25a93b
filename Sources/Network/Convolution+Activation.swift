import CKernels
import Model
import Parallel
import Raster

extension LayerResult {
    /// The result's number in C.
    package var code: Int32 {
        switch self {
        case .store: Int32(VQK_STORE)
        case .add: Int32(VQK_ADD)
        case .subtract: Int32(VQK_SUBTRACT)
        case .hidden: Int32(VQK_HIDDEN)
        }
    }
}

/// The quality, the threads and the size of strips of a pass over an image.
package struct Execution: Sendable {
    /// Index of the model's quality.
    package let quality: Int
    package let workers: Workers
    /// Positions of the bottom maps that the networks take in at a time. No result depends on it.
    package let strip: Int

    /// - Parameter strip: by default so many that they stay in the second-level cache with what the layers
    ///   make of them
    package init(quality: Int, workers: Workers, strip: Int = 4096) {
        self.quality = quality
        self.workers = workers
        self.strip = strip
    }

    /// Rows of `columns` positions that make up a strip: an even number.
    package func stripRows(columns: Int) -> Int {
        max(2, strip / columns / 2 * 2)
    }
}

// Layers over activations: over all of the output, or over an area of it. Rows are shared among the workers.
extension Convolution {
    /// Convolves bytes into a stream.
    package func apply(
        _ input: Activation8, _ result: LayerResult, _ stream: Activation16, _ execution: Execution,
        area: Area? = nil
    ) {
        run(input, result.code, stream, execution, area ?? stream.area)
    }

    /// Convolves codewords or centred pixels into a stream.
    package func apply(
        _ input: Activation16, _ result: LayerResult, _ stream: Activation16, _ execution: Execution,
        area: Area? = nil
    ) {
        run(input, result.code, stream, execution, area ?? stream.area)
    }

    /// Convolves bytes into the hidden bytes of a block.
    package func apply(_ input: Activation8, hidden: Activation8, _ execution: Execution, area: Area? = nil) {
        run(input, Int32(VQK_HIDDEN), hidden, execution, area ?? hidden.area)
    }

    /// Makes the bytes that the layer reads of a stream: all of them, or some rows.
    package func quantize(
        _ stream: Activation16, to bytes: Activation8, _ execution: Execution, rows: Range<Int>? = nil
    ) {
        precondition(
            stream.pitch == bytes.pitch && stream.area.contains(bytes.area), "activations differ in size")
        let rows = rows ?? bytes.area.rows
        let first = bytes.area.columns.lowerBound
        execution.workers.forEach(rows.count) { index in
            let row = rows.lowerBound + index
            quantize(
                stream.position(row, first), bytes.columns * bytes.pitch, to: bytes.position(row, first),
                quality: execution.quality)
        }
    }

    private func run<Input, Output>(
        _ input: Activation<Input>, _ result: Int32, _ output: Activation<Output>, _ execution: Execution,
        _ area: Area
    ) {
        // Each line of inputs of a layer that is shuffled up makes four lines of outputs.
        let lines = area.divided(by: upscaling)
        checkFit(input, output, lines)
        execution.workers.forEach(lines.rows.count * parts) { index in
            let (row, part) = (lines.rows.lowerBound + index / parts, index % parts)
            let line = line(input, result, output, row, lines.columns, part: part)
            compute(line, part: part, quality: execution.quality)
        }
    }

    /// Output rows per input row of a layer with stride 1.
    private var upscaling: Int { parts == 4 ? 2 : 1 }
    private var stride: Int { kernel == 2 ? 2 : 1 }
    private var margin: Int { (kernel - 1) / 2 }

    private func line<Input, Output>(
        _ input: Activation<Input>, _ result: Int32, _ output: Activation<Output>, _ row: Int,
        _ columns: Range<Int>, part: Int
    ) -> vqk_outputs {
        let (inputSize, outputSize) = (MemoryLayout<Input>.size, MemoryLayout<Output>.size)
        let column = columns.lowerBound
        let first = output.position(upscaling * row + part >> 1, upscaling * column + part & 1)
        return vqk_outputs(
            input: input.position(stride * row - margin, stride * column - margin),
            input_row: input.rowPitch * inputSize, input_column: input.pitch * inputSize,
            input_step: stride * input.pitch * inputSize, count: columns.count, output: first,
            output_step: upscaling * output.pitch * outputSize,
            result: result, correction_shift: 0, correction: nil, correction_step: 0)
    }

    private func checkFit<Input, Output>(
        _ input: Activation<Input>, _ output: Activation<Output>, _ lines: Area
    ) {
        precondition((MemoryLayout<Input>.size == 2) == isWide, "weights and inputs differ in type")
        precondition(input.pitch >= inputs && output.pitch >= outputs, "too few channels")
        precondition(kernel != 3 || input.border == 1, "a kernel of side 3 needs padding")
        guard !lines.isEmpty else { return }
        let (read, written) = (lines.multiplied(by: stride), lines.multiplied(by: upscaling))
        precondition(
            input.held.contains(read) && output.held.contains(written), "activations differ in size")
    }
}

extension Activation {
    /// The positions that are in memory.
    var held: Area { Area(rows: window, columns: area.columns) }
}
