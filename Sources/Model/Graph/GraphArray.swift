/// A named array of a layer graph, [rows][columns][channels]. Layers change it in the order of their program.
package struct GraphArray: Hashable, Sendable {
    /// The meaning of the values, which decides their type, their range and their unit.
    package enum Content: Hashable, Sendable {
        /// Bytes 0...255 of the space-to-depth image; outside the array 128.
        case pixels
        /// Bytes of the space-to-depth image minus 128, as s16.
        case signedPixels
        /// The s16 codewords of a level.
        case codewords(Level)
        /// The s16 latents of a level, in the units of its codewords.
        case latents(Level)
        /// s16 values of which each reading layer makes bytes by its own `.input`.
        case stream
        /// s16 values of which reading layers make bytes by their own `.input`, 128 standing for zero, or
        /// which they read as they are.
        case signedStream
        /// s16 pixels of 4 x 4 blocks less 128, in units of 2^-7; read like a signed stream.
        case image
        /// Bytes between two layers, in the unit of the second one's input.
        case hidden
        /// Likewise, 128 standing for zero.
        case signedHidden
        /// Context features of codewords, bytes; outside the array 128.
        case features
        /// The s16 outputs of a prior's head, each in a unit of its own.
        case headOutputs
        /// The network's addition to the inverse skeleton, s16 in units of 2^-10 of a latent unit.
        case correction

        /// Whether layers over all channels read 16-bit values, and have weights of 16 bits, instead of 8.
        package var isWide: Bool {
            switch self {
            case .signedPixels, .codewords, .latents, .headOutputs, .correction: true
            case .pixels, .stream, .signedStream, .image, .hidden, .signedHidden, .features: false
            }
        }

        /// Whether the array has 16-bit values of which layers make the bytes that they read.
        package var isStream: Bool { self == .stream || isSigned }

        /// Whether 128 stands for zero in these bytes.
        package var isSigned: Bool { self == .signedStream || self == .image }

        /// Whether the array has bytes that a layer makes.
        package var isHidden: Bool { self == .hidden || self == .signedHidden }

        /// The value that stands for zero where layers over all channels read, also outside the array.
        package var zero: UInt8 {
            switch self {
            case .pixels, .features, .signedStream, .image, .signedHidden: 128
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

    package static func == (a: GraphArray, b: GraphArray) -> Bool {
        a.content == b.content && a.scale == b.scale && a.channels == b.channels
            && a.hasName(b.name)
    }

    /// Compares bytes, without Unicode's rules.
    private func hasName(_ other: String) -> Bool {
        var (own, other) = (name, other)
        return own.withUTF8 { own in other.withUTF8 { own.elementsEqual($0) } }
    }
}
