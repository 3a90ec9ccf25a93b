import CKernels
import TestModels
import TestSupport

/// A line of outputs with random inputs, weights and previous contents.
struct ConvolutionCase {
    enum Weights {
        /// Of all sizes alike.
        case even
        /// Mostly small, as networks have them.
        case falling
        /// In one of eight groups of four inputs a pair, and 0 elsewhere; inputs are as large as they can be.
        case pairs(Int16, Int16)
    }

    let kernel: Int
    let inputs: Int
    let outputs: Int
    let count: Int
    let isWide: Bool
    let result: Int
    /// Elements between the inputs of one position and the next.
    let pitch: Int
    private let weights: [Int16]
    private let bias: [Int32]
    private let scale: [Int16]
    private let shift: (p: Int32, s: Int32)
    private let source: [UInt8]
    private let before: [UInt8]
    private let correction: [Int16]

    /// Channels of the output, padded.
    private var padded: Int { (outputs + 15) / 16 * 16 }
    private var size: Int { isWide ? 2 : 1 }
    private var stride: Int { kernel == 2 ? 2 : 1 }
    private var columns: Int { (count - 1) * stride + kernel }
    /// Output positions have room for 3 more channels than the kernel writes, which must stay as they are.
    private var outputPitch: Int { padded + 3 }
    private var outputSize: Int { result >= VQK_HIDDEN ? 1 : 2 }

    init(
        kernel: Int, inputs: Int, outputs: Int, count: Int, isWide: Bool, result: Int, isTight: Bool,
        weights kind: Weights = .even, _ random: inout SplitMix64
    ) {
        (self.kernel, self.inputs, self.outputs) = (kernel, inputs, outputs)
        (self.count, self.isWide, self.result) = (count, isWide, result)
        let group = (inputs + 3) / 4 * 4
        pitch = isTight ? group : group + 8
        let limit = isWide ? 32767 : 127
        weights = Self.weights(kind, outputs * kernel * kernel * inputs, limit, &random)
        let width = (outputs + 15) / 16 * 16
        let bias: [Int32]
        let scale: [Int16]
        switch kind {
        case .even:
            bias = random.array(outputs, in: -1 << 30...1 << 30)
            scale = random.array(outputs, in: -32768...32767)
            shift = (Int32(random.integer(in: 0...24)), Int32(random.integer(in: 1...24)))
        case .falling:
            bias = random.array(outputs, in: -1 << 14...1 << 14)
            scale = random.array(outputs, in: -32768...32767)
            shift = (Int32(random.integer(in: 0...9)) + (isWide ? 16 : 0), 15)
        case .pairs(let first, let second):
            // What products leave of it is small, and shows as it is.
            let products = kernel * kernel * inputs / 32 * 255 * (Int(first) + Int(second))
            bias = random.array(outputs, in: -100 - products...100 - products)
            scale = [Int16](repeating: 1 << 14, count: outputs)
            shift = (0, 14)
        }
        self.bias = bias + [Int32](repeating: 0, count: width - outputs)
        self.scale = scale + [Int16](repeating: 0, count: width - outputs)
        let positions = kernel * ((count - 1) * (kernel == 2 ? 2 : 1) + kernel)
        let length = positions * pitch * (isWide ? 2 : 1)
        if case .pairs = kind {
            source = [UInt8](repeating: 255, count: length)
        } else {
            source = random.array(length, in: 0...255)
        }
        before = random.array(count * (width + 3) * 2, in: 0...255)
        correction = random.array(count * width, in: -32768...32767)
    }

    private static func weights(
        _ kind: Weights, _ count: Int, _ limit: Int, _ random: inout SplitMix64
    ) -> [Int16] {
        switch kind {
        case .even: return random.array(count, in: -limit - 1...limit)
        case .falling:
            let largest: [Int16] = random.array(count, in: 0...8)
            return largest.map { Int16(random.integer(in: -(limit >> $0) - 1...limit >> $0)) }
        case .pairs(let first, let second):
            return (0..<count).map { $0 % 32 == 0 ? first : $0 % 32 == 1 ? second : 0 }
        }
    }

    /// The output's memory after the kernels of `level`, or nil if they wrote beyond it.
    func run(_ level: Int) -> [UInt8]? {
        let kernels = kernels(level)
        let packed = packedWeights(kernels)
        let input = GuardedMemory(source)
        let output = GuardedMemory(Array(before.prefix(count * outputPitch * outputSize)))
        bias.withUnsafeBufferPointer { bias in
            scale.withUnsafeBufferPointer { scale in
                correction.withUnsafeBufferPointer { correction in
                    var layer = vqk_layer(
                        weights: packed.start, bias: bias.baseAddress, scale: scale.baseAddress,
                        kernel: Int32(kernel), inputs: Int32((inputs + 3) / 4 * 4), outputs: Int32(padded),
                        p: shift.p, s: shift.s)
                    var line = line(input, output, correction)
                    if isWide {
                        kernels.convolve_s16(&layer, &line)
                    } else {
                        kernels.convolve_u8(&layer, &line)
                    }
                }
            }
        }
        return packed.isIntact && input.isIntact && output.isIntact ? output.content : nil
    }

    private func packedWeights(_ kernels: vqk_kernels) -> GuardedMemory {
        let (side, cin, cout) = (Int32(kernel), Int32(inputs), Int32(outputs))
        let size = kernels.packed_size(side, (cin + 3) / 4 * 4, cout, isWide ? 2 : 1)
        let packed = GuardedMemory([UInt8](repeating: 0, count: size))
        if isWide {
            kernels.pack_s16(weights, side, cin, cout, packed.start)
        } else {
            kernels.pack_s8(weights.map { Int8($0) }, side, cin, cout, packed.start)
        }
        return packed
    }

    private func line(
        _ input: GuardedMemory, _ output: GuardedMemory, _ correction: UnsafeBufferPointer<Int16>
    ) -> vqk_outputs {
        vqk_outputs(
            input: input.start, input_row: columns * pitch * size, input_column: pitch * size,
            input_step: stride * pitch * size, count: count, output: output.start,
            output_step: outputPitch * outputSize, result: Int32(result), correction_shift: 10,
            correction: correction.baseAddress, correction_step: padded * 2)
    }
}

/// What a layer's result leaves in the place of a value.
func stored(_ value: Int, _ result: Int, over old: Int) -> Int {
    switch result {
    case VQK_STORE: s16(value)
    case VQK_ADD: s16(old + s16(value))
    case VQK_SUBTRACT: s16(old - s16(value))
    case VQK_SCALE: s16(old + (old * s16(value) + 1 << 12) >> 13)
    case VQK_HIDDEN: min(max(value, 0), 255)
    default: min(max(128 + value, 0), 255)
    }
}

extension ConvolutionCase {
    /// The result at a position and channel by the formulas of spec/vqz-format.md, sums being modulo 2^32.
    func expected(_ position: Int, _ channel: Int) -> Int {
        var sum = Int(bias[channel])
        for y in 0..<kernel {
            for x in 0..<kernel {
                for c in 0..<inputs {
                    let weight = weights[((channel * kernel + y) * kernel + x) * inputs + c]
                    sum += Int(weight) * value((y * columns + position * stride + x) * pitch + c)
                }
            }
        }
        if result == VQK_PIXELS { sum += Int(correction[position * padded + channel]) << 10 }
        let half = shift.p == 0 ? 0 : 1 << (Int(shift.p) - 1)
        let reduced = s16(Int(Int32(truncatingIfNeeded: sum + half)) >> Int(shift.p))
        let scaled = (reduced * Int(scale[channel]) + 1 << (Int(shift.s) - 1)) >> Int(shift.s)
        let old = result < VQK_HIDDEN ? word(before, position * outputPitch + channel) : 0
        return stored(scaled, result, over: old)
    }

    /// The value that a kernel left at a position and channel.
    func found(_ output: [UInt8], _ position: Int, _ channel: Int) -> Int {
        let index = position * outputPitch + channel
        return outputSize == 1 ? Int(output[index]) : word(output, index)
    }

    /// Whether the room after each position's channels is as it was.
    func isOutsideUntouched(_ output: [UInt8]) -> Bool {
        (0..<count).allSatisfy { position in
            let start = (position * outputPitch + padded) * outputSize
            return output[start..<start + 3 * outputSize] == before[start..<start + 3 * outputSize]
        }
    }

    private func value(_ index: Int) -> Int {
        isWide ? word(source, index) : Int(source[index])
    }

    private func word(_ bytes: [UInt8], _ index: Int) -> Int {
        Int(Int16(bitPattern: UInt16(bytes[2 * index]) | UInt16(bytes[2 * index + 1]) << 8))
    }
}
