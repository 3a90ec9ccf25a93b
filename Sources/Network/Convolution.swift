import CKernels
import Model
import Parallel

/// A layer with its weights packed for the kernels of one CPU level: spec/vqz-format.md, section 3.
///
/// The outputs of a layer whose result is shuffled up are four parts, each of which goes to its own quarter
/// of the positions.
package final class Convolution: @unchecked Sendable {
    /// Side of the kernel; 2 means a stride of 2.
    package let kernel: Int
    /// Input channels, padded to a multiple of 4.
    package let inputs: Int
    /// Output channels of one part, padded to a multiple of 16.
    package let outputs: Int
    /// 4 if the result is shuffled up, else 1.
    package let parts: Int
    /// Whether inputs and weights have 16 bits.
    package let isWide: Bool
    package let kernels: Kernels

    private let shift: [UInt8]
    private let input: [Int16]?
    // Written in `init` only.
    private let weights: UnsafeMutableRawPointer
    private let partSize: Int
    private let bias: UnsafeMutablePointer<Int32>
    private let scale: UnsafeMutablePointer<Int16>

    /// Packs `layer`.
    package init(_ layer: ConvolutionLayer, _ kernels: Kernels, shuffled: Bool = false) {
        parts = shuffled ? 4 : 1
        precondition(layer.outputs % parts == 0, "outputs do not divide by \(parts)")
        kernel = layer.kernel
        inputs = roundUp(layer.inputs, Int(VQK_GROUP))
        let channels = layer.outputs / parts
        outputs = roundUp(channels, Int(VQK_LANES))
        if case .s16 = layer.weights { isWide = true } else { isWide = false }
        self.kernels = kernels
        shift = layer.shift
        input = layer.input
        partSize = kernels.table.pointee.packed_size(
            Int32(kernel), Int32(inputs), Int32(channels), isWide ? 2 : 1)
        weights = .allocate(byteCount: parts * partSize, alignment: 64)
        bias = padded(layer.bias, channels, to: outputs)
        scale = padded(layer.scale, channels, to: outputs)
        pack(layer, channels)
    }

    /// Packs the layer that has a shape.
    convenience init(_ shape: LayerShape, _ layer: ConvolutionLayer, _ kernels: Kernels) {
        let numbers =
            switch shape.kind {
            case .dense: layer
            // What a kernel over the block reads, one position after another.
            case .block(let side): layer.reshaped(kernel: side)
            }
        self.init(numbers, kernels, shuffled: shape.isShuffled)
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
        if isWide {
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
        kernels.table.pointee.relu(stream, count, multiplier, shift, bytes)
    }
}

extension ConvolutionLayer {
    /// The same weights as a kernel of another side over fewer channels.
    fileprivate func reshaped(kernel: Int) -> ConvolutionLayer {
        ConvolutionLayer(
            kernel: kernel, inputs: inputs / (kernel * kernel), outputs: outputs, weights: weights,
            bias: bias, scale: scale, shift: shift, input: input)
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
