/// What a layer reads, which decides the type of its weights and the largest value of its inputs.
package enum LayerInput: Equatable, Sendable {
    /// Bytes 0...255 of the space-to-depth image; outside the array 128.
    case pixels
    /// Those bytes minus 128, as s16.
    case signedPixels
    /// Bytes that the layer's own `.input` makes of a stream.
    case relu
    /// Bytes that another layer gave as its hidden result.
    case hidden
    /// Context features of codewords, bytes; outside the array 128.
    case features
    /// The s16 codewords of a level.
    case codewords(Level)

    /// Whether the inputs, and with them the weights, have 16 bits instead of 8.
    package var isWide: Bool {
        switch self {
        case .signedPixels, .codewords: true
        case .pixels, .relu, .hidden, .features: false
        }
    }
}

/// Name and dimensions of a layer: a row of the table in spec/vqm-model.md, section 3.1.
package struct LayerShape: Equatable, Sendable {
    package let name: String
    /// Side k of the square kernel: 1, 2 (with stride 2) or 3.
    package let kernel: Int
    package let inputs: Int
    package let outputs: Int
    package let source: LayerInput
    /// How often the layer is computed at a position of its level, on average.
    package let applications: Double

    /// Number of weights.
    package var weightCount: Int { outputs * kernel * kernel * inputs }
}
