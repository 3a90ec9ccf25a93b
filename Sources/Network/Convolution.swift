import CKernels
import Model
import Parallel

/// A layer with its weights packed for the kernels of one CPU level: spec/vqz-format.md, section 3.
///
/// The outputs of a layer whose result is shuffled up come in parts, each of which goes to its own quarter,
/// or sixteenth, of the positions; those of a gate come in two halves.
package final class Convolution: @unchecked Sendable {
    /// Side of the kernel; 2 means a stride of 2.
    package let kernel: Int
    /// Input channels, padded to a multiple of 4.
    package let inputs: Int
    /// Output channels of one part, padded to a multiple of 16.
    package let outputs: Int
    /// How often the result is shuffled up.
    let shuffles: Int
    /// 4 for each time that the result is shuffled up, or 2 for a gate, else 1.
    package let parts: Int
    /// Whether inputs and weights have 16 bits.
    package let isWide: Bool
    package let kernels: Kernels

    /// Whether each output has an input channel of its own.
    private let isDepthwise: Bool
    /// Whether 128 stands for zero in the bytes that the layer makes of a stream.
    private let isSigned: Bool
    private let shift: [UInt8]
    private let input: [Int16]?
    let gate: [Int16]?
    // Written in `init` only.
    private let weights: UnsafeMutableRawPointer
    private let partSize: Int
    private let bias: UnsafeMutablePointer<Int32>
    private let scale: UnsafeMutablePointer<Int16>

    /// Packs `layer`.
    package init(
        _ layer: ConvolutionLayer, _ kernels: Kernels, shuffles: Int = 0, isDepthwise: Bool = false,
        isSigned: Bool = false
    ) {
        (self.shuffles, self.isDepthwise, self.isSigned) = (shuffles, isDepthwise, isSigned)
        parts = layer.gate == nil ? 1 << (2 * shuffles) : 2
        precondition(layer.outputs % parts == 0, "outputs do not divide by \(parts)")
        kernel = layer.kernel
        let channels = layer.outputs / parts
        outputs = roundUp(channels, Int(VQK_LANES))
        inputs = isDepthwise ? outputs : roundUp(layer.inputs, Int(VQK_GROUP))
        if case .s16 = layer.weights { isWide = true } else { isWide = false }
        self.kernels = kernels
        shift = layer.shift
        input = layer.input
        gate = layer.gate
        partSize =
            isDepthwise
            ? vqk_depthwise_count(Int32(outputs)) * MemoryLayout<Int16>.size
            : kernels.table.pointee.packed_size(
                Int32(kernel), Int32(inputs), Int32(channels), isWide ? 2 : 1)
        weights = .allocate(byteCount: parts * partSize, alignment: 64)
        bias = padded(layer.bias, channels, to: outputs)
        scale = padded(layer.scale, channels, to: outputs)
        if isDepthwise { packDepthwise(layer) } else { pack(layer, channels) }
    }

    /// Packs the layer that has a shape.
    convenience init(_ shape: LayerShape, _ layer: ConvolutionLayer, _ kernels: Kernels) {
        let numbers =
            switch shape.kind {
            case .dense, .depthwise: layer
            // What a kernel over the block reads, one position after another.
            case .block(let side): layer.reshaped(kernel: side)
            }
        self.init(
            numbers, kernels, shuffles: shape.shuffles, isDepthwise: shape.kind == .depthwise,
            isSigned: shape.source.isSigned)
    }

    deinit {
        weights.deallocate()
        bias.deallocate()
        scale.deallocate()
    }

    private func pack(_ layer: ConvolutionLayer, _ channels: Int) {
        let length = layer.weights.count / parts
        for part in 0..<parts {
            let target = weights + part * partSize
            let (side, inputs, outputs) = (Int32(kernel), Int32(layer.inputs), Int32(channels))
            switch layer.weights {
            case .s8(let array):
                array.withUnsafeBufferPointer {
                    kernels.table.pointee.pack_s8(
                        $0.baseAddress! + part * length, side, inputs, outputs, target)
                }
            case .s16(let array):
                array.withUnsafeBufferPointer {
                    kernels.table.pointee.pack_s16(
                        $0.baseAddress! + part * length, side, inputs, outputs, target)
                }
            }
        }
    }

    /// - Precondition: the layer has one part and weights of s16.
    private func packDepthwise(_ layer: ConvolutionLayer) {
        guard parts == 1, case .s16(let values) = layer.weights else {
            preconditionFailure("a depthwise layer has one part and weights of s16")
        }
        let count = vqk_depthwise_count(Int32(outputs))
        let target = weights.bindMemory(to: Int16.self, capacity: count)
        target.initialize(repeating: 0, count: count)
        for (index, value) in values.enumerated() {
            target[vqk_depthwise_index(Int32(index / 9), Int32(index / 3 % 3), Int32(index % 3))] = value
        }
    }

    /// Computes a line of outputs of one part.
    package func compute(_ line: vqk_outputs, part: Int = 0, quality: Int) {
        let first = (quality * parts + part) * outputs
        var layer = vqk_layer(
            weights: weights + part * partSize, bias: bias + first, scale: scale + first,
            kernel: Int32(kernel),
            inputs: Int32(inputs), outputs: Int32(outputs), p: Int32(shift[2 * quality]),
            s: Int32(shift[2 * quality + 1]))
        var line = line
        let start = StageClock.start()
        defer { StageClock.stop(.networks, start) }
        if isDepthwise {
            kernels.table.pointee.depthwise(&layer, &line)
        } else if isWide {
            kernels.table.pointee.convolve_s16(&layer, &line)
        } else {
            kernels.table.pointee.convolve_u8(&layer, &line)
        }
    }

    /// Makes the bytes that the layer reads of `count` values of a stream.
    /// - Precondition: the layer's input is a stream.
    package func quantize(
        _ stream: UnsafePointer<Int16>, _ count: Int, to bytes: UnsafeMutablePointer<UInt8>, quality: Int
    ) {
        guard let input else { preconditionFailure("the layer does not read a stream") }
        let (multiplier, shift) = (Int32(input[2 * quality]), Int32(input[2 * quality + 1]))
        let start = StageClock.start()
        defer { StageClock.stop(.networks, start) }
        if isSigned {
            kernels.table.pointee.quantize(stream, count, multiplier, bytes)
        } else {
            kernels.table.pointee.relu(stream, count, multiplier, shift, bytes)
        }
    }
}

extension ConvolutionLayer {
    /// The same weights as a kernel of another side over fewer channels.
    fileprivate func reshaped(kernel: Int) -> ConvolutionLayer {
        ConvolutionLayer(
            kernel: kernel, inputs: inputs / (kernel * kernel), outputs: outputs, weights: weights,
            bias: bias, scale: scale, shift: shift, input: input, gate: gate)
    }
}

/// The least multiple that is not below a value.
package func roundUp(_ value: Int, _ multiple: Int) -> Int {
    Int(vqk_round_up(Int32(value), Int32(multiple)))
}

/// Rows of `length` values, each padded with zeros `to` a length.
private func padded<Value: FixedWidthInteger>(
    _ values: [Value], _ length: Int, to padded: Int
) -> UnsafeMutablePointer<Value> {
    let rows = values.count / length
    let target = UnsafeMutablePointer<Value>.allocate(capacity: rows * padded)
    target.initialize(repeating: 0, count: rows * padded)
    values.withUnsafeBufferPointer { values in
        for row in 0..<rows {
            (target + row * padded).update(from: values.baseAddress! + row * length, count: length)
        }
    }
    return target
}
