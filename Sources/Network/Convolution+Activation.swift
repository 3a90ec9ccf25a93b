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
        case .scale: Int32(VQK_SCALE)
        case .hidden: Int32(VQK_HIDDEN)
        case .signedHidden: Int32(VQK_CENTERED)
        // The halves are stored, and multiplied after that.
        case .gate: Int32(VQK_STORE)
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

    /// - Parameter strip: by default so many that the share of each thread stays in its second-level cache
    ///   with what the layers make of it
    package init(quality: Int, workers: Workers, strip: Int? = nil) {
        self.quality = quality
        self.workers = workers
        self.strip = strip ?? Self.share * min(max(workers.count, 2), 16)
    }

    /// Positions of a strip for each thread. Fewer make rows too short a share.
    private static let share = 1024

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
    func apply(
        _ input: Activation8, _ result: LayerResult, hidden: Activation8, _ execution: Execution, area: Area
    ) {
        if result == .gate {
            gate(input, hidden, execution, area)
        } else {
            run(input, result.code, hidden, execution, area)
        }
    }

    /// Convolves 16-bit values into the hidden bytes of a block.
    func apply(
        _ input: Activation16, _ result: LayerResult, hidden: Activation8, _ execution: Execution, area: Area
    ) {
        precondition(result != .gate, "a gate is made of bytes")
        run(input, result.code, hidden, execution, area)
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
        // Each line of inputs of a layer that is shuffled up makes several lines of outputs.
        let lines = area.divided(by: upscaling)
        checkFit(input, output, lines)
        execution.workers.forEach(lines.rows.count * parts) { index in
            let (row, part) = (lines.rows.lowerBound + index / parts, index % parts)
            let line = line(input, result, output, row, lines.columns, part: part)
            compute(line, part: part, quality: execution.quality)
        }
    }

    /// Positions whose halves of a gate are computed at a time: they stay in the first-level cache.
    private static let gatedPositions = 32

    private func gate(
        _ input: Activation8, _ output: Activation8, _ execution: Execution, _ area: Area
    ) {
        guard let gate else { preconditionFailure("the layer has no gate") }
        checkFit(input, output, area)
        precondition(output.pitch == outputs, "gated channels lie without gaps")
        let (multiplier, size) = (Int32(gate[execution.quality]), MemoryLayout<Int16>.size)
        execution.workers.forEach(area.rows.count) { index in
            let row = area.rows.lowerBound + index
            let count = min(area.columns.count, Self.gatedPositions)
            withUnsafeTemporaryAllocation(of: Int16.self, capacity: 2 * outputs * count) { halves in
                for first in Swift.stride(
                    from: area.columns.lowerBound, to: area.columns.upperBound, by: count)
                {
                    let columns = first..<min(first + count, area.columns.upperBound)
                    for part in 0..<2 {
                        var line = line(input, Int32(VQK_STORE), output, row, columns, part: 0)
                        line.output = UnsafeMutableRawPointer(halves.baseAddress! + part * outputs)
                        line.output_step = 2 * outputs * size
                        compute(line, part: part, quality: execution.quality)
                    }
                    kernels.table.pointee.gate(
                        halves.baseAddress!, outputs, columns.count, multiplier,
                        output.position(row, columns.lowerBound))
                }
            }
        }
    }

    /// Convolves bytes into both halves of a gate, one after the other at each position.
    func applyHalves(_ input: Activation8, to halves: Activation16, _ execution: Execution, area: Area) {
        checkFit(input, halves, area)
        precondition(parts == 2 && halves.pitch == 2 * outputs, "two halves without gaps")
        execution.workers.forEach(2 * area.rows.count) { index in
            let (row, part) = (area.rows.lowerBound + index / 2, index % 2)
            var line = line(input, Int32(VQK_STORE), halves, row, area.columns, part: 0)
            line.output += part * outputs * MemoryLayout<Int16>.size
            compute(line, part: part, quality: execution.quality)
        }
    }

    /// Output rows per input row of a layer with stride 1.
    private var upscaling: Int { 1 << shuffles }
    private var stride: Int { kernel == 2 ? 2 : 1 }
    private var margin: Int { (kernel - 1) / 2 }

    private func line<Input, Output>(
        _ input: Activation<Input>, _ result: Int32, _ output: Activation<Output>, _ row: Int,
        _ columns: Range<Int>, part: Int
    ) -> vqk_outputs {
        let (inputSize, outputSize) = (MemoryLayout<Input>.size, MemoryLayout<Output>.size)
        let column = columns.lowerBound
        let offset = shuffleOffset(part: part, shuffles: shuffles)
        let first = output.position(upscaling * row + offset.row, upscaling * column + offset.column)
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

/// The first output row and column of a part: each shuffle makes room for the one after it.
func shuffleOffset(part: Int, shuffles: Int) -> (row: Int, column: Int) {
    (0..<shuffles).reduce((0, 0)) { offset, shuffle in
        let quarter = part >> (2 * (shuffles - 1 - shuffle)) & 3
        return (2 * offset.0 + quarter >> 1, 2 * offset.1 + quarter & 1)
    }
}
