/// A named array of a layer graph, [rows][columns][channels]. Layers change it in the order of their program.
package struct GraphArray: Hashable, Sendable {
    /// The meaning of the values, which decides their type, their range and their unit.
    package enum Content: Hashable, Sendable {
        /// Bytes 0...255 of the space-to-depth image; outside the array 128.
        case pixels
        /// Those bytes minus 128, as s16.
        case signedPixels
        /// The s16 codewords of a level.
        case codewords(Level)
        /// The s16 latents of a level, in the units of its codewords.
        case latents(Level)
        /// s16 values of which each reading layer makes bytes by its own `.input`.
        case stream
        /// Bytes between two layers, in the unit of the second one's input.
        case hidden
        /// Context features of codewords, bytes; outside the array 128.
        case features
        /// The s16 outputs of a prior's head, each in a unit of its own.
        case headOutputs
        /// What the network adds to the inverse skeleton, s16 in units of 2^-10 of a latent unit.
        case correction

        /// Whether layers read 16-bit values, and have weights of 16 bits, instead of 8.
        package var isWide: Bool {
            switch self {
            case .signedPixels, .codewords, .latents, .headOutputs, .correction: true
            case .pixels, .stream, .hidden, .features: false
            }
        }

        /// The value that stands for zero, which layers also find outside the array.
        package var zero: UInt8 {
            switch self {
            case .pixels, .features: 128
            case .signedPixels, .codewords, .latents, .stream, .hidden, .headOutputs, .correction: 0
            }
        }
    }

    package let name: String
    package let content: Content
    package let scale: GraphScale
    package let channels: Int

    package init(_ name: String, _ content: Content, _ scale: GraphScale, channels: Int) {
        self.name = name
        self.content = content
        self.scale = scale
        self.channels = channels
    }
}
