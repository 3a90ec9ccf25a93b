import Raster

/// An image, and what its file says beyond it.
package struct LoadedImage: Equatable, Sendable {
    /// Something in a file that its image does not hold.
    package enum Loss: Equatable, Sendable {
        /// Samples had more than 8 bits, of which the image holds 8.
        case precision(bits: Int)
        /// The file is an animation, of which the image is the first picture.
        case animation
        /// A chunk that the pixels do not need has a wrong checksum.
        case damagedChunk
        /// Bytes follow the image.
        case trailingBytes(Int)
        /// The file calls its samples something unknown, and they are taken for what their number, 1 to 4,
        /// makes likely.
        case meaning(String, channels: Int)
    }

    /// The pixels. An alpha channel that is opaque everywhere is left out.
    package let image: Image
    package let format: ImageFile.Format
    package let losses: [Loss]

    package init(image: Image, format: ImageFile.Format, losses: [Loss] = []) {
        self.image = image
        self.format = format
        self.losses = losses
    }
}

extension LoadedImage.Loss: CustomStringConvertible {
    /// Of samples, by their number in a pixel.
    private static let names = ["gray", "gray with alpha", "RGB", "RGB with alpha"]

    /// One line for a person.
    package var description: String {
        switch self {
        case .precision(let bits): "\(bits)-bit samples are reduced to 8 bits"
        case .animation: "only the first picture of an animation is read"
        case .damagedChunk: "a chunk that the pixels do not need is damaged and left out"
        case .trailingBytes(let count): "bytes after the image are left out, \(count) of them"
        case .meaning(let type, let channels):
            "samples of the unknown type \(type.prefix(40)) are taken for \(Self.names[channels - 1])"
        }
    }
}
