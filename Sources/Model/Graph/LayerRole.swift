/// A layer's part in the codec, which decides who computes it, how its costs count and what a new model
/// starts it from.
package enum LayerRole: Hashable, Sendable {
    /// From pixels to a level's latents, in the encoder.
    case analysis(Level)
    /// From codewords to the correction, at a level's scale.
    case synthesis(Level)
    /// From pixels to a level's latents, the skeleton's linear part of it.
    case transform(Level)
    /// From the top's codewords to what the bottom's transform finds of them.
    case crossTransform
    /// From the top's finished context to the bottom's first.
    case between
    /// From the context to the hidden bytes of a phase's head.
    case headHidden(Level, group: Int, phase: Int)
    /// From these to the head's outputs.
    case headOutput(Level, group: Int, phase: Int)
    /// From a group's codewords to the context.
    case context(Level, group: Int)
    /// From a group's codewords to the context on the lattice.
    case lattice(Level, group: Int)

    /// Whether a decoder computes the layer.
    package var isDecoded: Bool {
        switch self {
        case .analysis, .transform, .crossTransform: false
        case .synthesis, .between, .headHidden, .headOutput, .context, .lattice: true
        }
    }

    /// Whether the layer belongs to the prior: its errors cost bits, those of other layers distortion.
    package var isPrior: Bool {
        switch self {
        case .analysis, .synthesis, .transform, .crossTransform: false
        case .between, .headHidden, .headOutput, .context, .lattice: true
        }
    }
}
