/// The numbers of a convolution: spec/vqm-model.md, section 3.1; the arithmetic is in spec/vqz-format.md,
/// section 3.
package struct ConvolutionLayer: Equatable, Sendable {
    /// Weights, [outputs][kernel][kernel][inputs].
    package enum Weights: Equatable, Sendable {
        case s8([Int8])
        case s16([Int16])
    }

    /// Side k of the square kernel: 1, 2 (with stride 2) or 3.
    package let kernel: Int
    package let inputs: Int
    package let outputs: Int
    /// s8 for inputs of bytes, s16 for inputs of s16.
    package let weights: Weights
    /// Added to the sum, [Q][outputs].
    package let bias: [Int32]
    /// Multiplier M, [Q][outputs].
    package let scale: [Int16]
    /// p (0...24) and s (1...24), [Q][2].
    package let shift: [UInt8]
    /// Multiplier m (0...32767) and shift r (1...24, 15 for signed streams) that make bytes of a stream,
    /// [Q][2]; nil unless the layer reads such bytes.
    package let input: [Int16]?
    /// Multiplier m (0...32767) that makes bytes of gated results, [Q]; nil unless they are.
    package let gate: [Int16]?

    /// - Precondition: the arrays fill their shapes, all with the same Q.
    package init(
        kernel: Int, inputs: Int, outputs: Int, weights: Weights, bias: [Int32], scale: [Int16],
        shift: [UInt8],
        input: [Int16]? = nil, gate: [Int16]? = nil
    ) {
        let qualities = shift.count / 2
        precondition(weights.count == outputs * kernel * kernel * inputs, "weights do not fill the shape")
        precondition(
            shift.count == 2 * qualities && (input?.count ?? shift.count) == shift.count, "[Q][2] expected")
        precondition((gate?.count ?? qualities) == qualities, "[Q] expected")
        precondition(bias.count == qualities * outputs && scale.count == bias.count, "[Q][outputs] expected")
        self.kernel = kernel
        self.inputs = inputs
        self.outputs = outputs
        self.weights = weights
        self.bias = bias
        self.scale = scale
        self.shift = shift
        self.input = input
        self.gate = gate
    }

    /// Q.
    package var qualities: Int { shift.count / 2 }
}

extension ConvolutionLayer.Weights {
    package var count: Int {
        switch self {
        case .s8(let array): array.count
        case .s16(let array): array.count
        }
    }
}
