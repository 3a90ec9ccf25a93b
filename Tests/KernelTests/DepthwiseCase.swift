import CKernels
import TestModels
import TestSupport

/// A line of outputs of a depthwise layer with random inputs, weights and previous contents.
struct DepthwiseCase {
    let channels: Int
    let count: Int
    let result: Int
    /// [channels][3][3]
    private let weights: [Int16]
    private let bias: [Int32]
    private let scale: [Int16]
    private let shift: (p: Int32, s: Int32)
    private let source: [Int16]
    private let before: [UInt8]

    private var padded: Int { (channels + 15) / 16 * 16 }
    /// Positions have room for 16 more channels than the kernel reads, and for 3 more than it writes.
    private var inputPitch: Int { padded + 16 }
    private var outputPitch: Int { padded + 3 }
    private var outputSize: Int { result >= VQK_HIDDEN ? 1 : 2 }

    init(channels: Int, count: Int, result: Int, _ random: inout SplitMix64) {
        (self.channels, self.count, self.result) = (channels, count, result)
        let width = (channels + 15) / 16 * 16
        weights = random.array(channels * 9, in: -32768...32767)
        bias = random.array(channels, in: -1 << 30...1 << 30) + [Int32](repeating: 0, count: width - channels)
        scale = random.array(channels, in: -32768...32767) + [Int16](repeating: 0, count: width - channels)
        shift = (Int32(random.integer(in: 0...24)), Int32(random.integer(in: 1...24)))
        source = random.array(3 * (count + 2) * (width + 16), in: -32768...32767)
        before = random.array(count * (width + 3) * 2, in: 0...255)
    }

    /// The output's memory after the kernels of `level`, or nil if they wrote beyond it.
    func run(_ level: Int) -> [UInt8]? {
        let input = GuardedMemory(
            source.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] })
        let output = GuardedMemory(Array(before.prefix(count * outputPitch * outputSize)))
        let packed = packedWeights
        packed.withUnsafeBufferPointer { packed in
            bias.withUnsafeBufferPointer { bias in
                scale.withUnsafeBufferPointer { scale in
                    var layer = vqk_layer(
                        weights: packed.baseAddress, bias: bias.baseAddress, scale: scale.baseAddress,
                        kernel: 3, inputs: Int32(padded), outputs: Int32(padded), p: shift.p, s: shift.s)
                    var line = vqk_outputs(
                        input: input.start, input_row: (count + 2) * inputPitch * 2,
                        input_column: inputPitch * 2, input_step: inputPitch * 2, count: count,
                        output: output.start, output_step: outputPitch * outputSize, result: Int32(result),
                        correction_shift: 0, correction: nil, correction_step: 0)
                    kernels(level).depthwise(&layer, &line)
                }
            }
        }
        return input.isIntact && output.isIntact ? output.content : nil
    }

    private var packedWeights: [Int16] {
        var packed = [Int16](repeating: 0, count: vqk_depthwise_count(Int32(padded)))
        for (index, weight) in weights.enumerated() {
            packed[vqk_depthwise_index(Int32(index / 9), Int32(index / 3 % 3), Int32(index % 3))] = weight
        }
        return packed
    }
}

extension DepthwiseCase {
    /// The result at a position and channel by the formulas of spec/vqm-model-2.md, sums being modulo 2^32.
    func expected(_ position: Int, _ channel: Int) -> Int {
        var sum = Int(bias[channel])
        for tap in 0..<9 {
            let place = tap / 3 * (count + 2) + position + tap % 3
            sum += Int(weights[channel * 9 + tap]) * Int(source[place * inputPitch + channel])
        }
        let half = shift.p == 0 ? 0 : 1 << (Int(shift.p) - 1)
        let reduced = s16(Int(Int32(truncatingIfNeeded: sum + half)) >> Int(shift.p))
        let scaled = (reduced * Int(scale[channel]) + 1 << (Int(shift.s) - 1)) >> Int(shift.s)
        let old = outputSize == 2 ? found(before, position, channel) : 0
        return stored(scaled, result, over: old)
    }

    /// The value in an output's memory at a position and channel.
    func found(_ output: [UInt8], _ position: Int, _ channel: Int) -> Int {
        let index = position * outputPitch + channel
        guard outputSize == 2 else { return Int(output[index]) }
        return Int(Int16(bitPattern: UInt16(output[2 * index]) | UInt16(output[2 * index + 1]) << 8))
    }
}
