/// The numbers of a convolution: spec/vqm-model.md, section 3.1; the arithmetic is in spec/vqz-format.md, section 3.
public struct ConvolutionLayer: Equatable, Sendable {
    /// Weights, [outputs][kernel][kernel][inputs].
    public enum Weights: Equatable, Sendable {
        case s8([Int8])
        case s16([Int16])
    }

    /// Side k of the square kernel: 1, 2 (with stride 2) or 3.
    public let kernel: Int
    public let inputs: Int
    public let outputs: Int
    /// s8 for inputs of bytes, s16 for inputs of s16.
    public let weights: Weights
    /// Added to the sum, [Q][outputs].
    public let bias: [Int32]
    /// Multiplier M, [Q][outputs].
    public let scale: [Int16]
    /// p (0...24) and s (1...24), [Q][2].
    public let shift: [UInt8]
    /// Multiplier m (0...32767) and shift r (1...24) that make bytes of a stream, [Q][2]; nil unless the input is "relu".
    public let input: [Int16]?

    /// - Precondition: the arrays fill their shapes, all with the same Q.
    public init(
        kernel: Int, inputs: Int, outputs: Int, weights: Weights, bias: [Int32], scale: [Int16],
        shift: [UInt8],
        input: [Int16]? = nil
    ) {
        let qualities = shift.count / 2
        precondition(weights.count == outputs * kernel * kernel * inputs, "weights do not fill the shape")
        precondition(
            shift.count == 2 * qualities && (input?.count ?? shift.count) == shift.count, "[Q][2] expected")
        precondition(bias.count == qualities * outputs && scale.count == bias.count, "[Q][outputs] expected")
        self.kernel = kernel
        self.inputs = inputs
        self.outputs = outputs
        self.weights = weights
        self.bias = bias
        self.scale = scale
        self.shift = shift
        self.input = input
    }

    /// Q.
    public var qualities: Int { shift.count / 2 }
}

extension ConvolutionLayer.Weights {
    public var count: Int {
        switch self {
        case .s8(let array): array.count
        case .s16(let array): array.count
        }
    }
}
