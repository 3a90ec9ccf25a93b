import Raster

/// A picture, and what its file says beyond it.
package struct LoadedImage: Equatable, Sendable {
    /// Something in a file that is not carried on.
    package enum Loss: Equatable, Sendable {
        /// The file is an animation, of which the image is the first picture.
        case animation
        /// A chunk that the pixels do not need has a wrong checksum.
        case damagedChunk
        /// Bytes follow the image.
        case trailingBytes(Int)
        /// The file calls its samples something unknown, and they are taken for what their number, 1 to 4,
        /// makes likely.
        case meaning(String, channels: Int)
        /// A chunk or segment of metadata that breaks its format, by its name.
        case malformedMetadata(String, reason: String)
        /// An ICC profile for other colours than the image has; nil if it is for none.
        case profile(space: String?, Image.Color)
        /// XMP beyond the 64 kB that a segment holds.
        case extendedXMP
        /// Bytes between the parts of a picture that belong to none; what their reader says.
        case strayBytes(String)
    }

    /// The pixels. An alpha channel that is opaque everywhere is left out.
    package let picture: Picture
    /// What the file says of them, as far as it fits.
    package let metadata: ImageMetadata
    /// The pixels as the file stores them, if they were wanted and it is a PNG.
    package let packed: PackedPixels?
    package let format: ImageFile.Format
    package let losses: [Loss]

    /// - Parameters:
    ///   - metadata: that of the file; a profile for other colours is left out, and told among the losses
    ///   - losses: others
    package init(
        picture: Picture, metadata: ImageMetadata = ImageMetadata(), packed: PackedPixels? = nil,
        format: ImageFile.Format, losses: [Loss] = []
    ) {
        let (metadata, loss) = metadata.fitted(to: picture)
        self.picture = picture
        self.metadata = metadata
        self.packed = packed
        self.format = format
        self.losses = losses + (loss.map { [$0] } ?? [])
    }

    /// The pixels with samples of 8 bits.
    package var image: Image { picture.rounded }
}

extension LoadedImage.Loss: CustomStringConvertible {
    /// Of samples, by their number in a pixel.
    private static let names = ["gray", "gray with alpha", "RGB", "RGB with alpha"]

    /// One line for a person.
    package var description: String {
        switch self {
        case .animation: "only the first picture of an animation is read"
        case .damagedChunk: "a chunk that the pixels do not need is damaged and left out"
        case .trailingBytes(let count): "bytes after the image are left out, \(count) of them"
        case .meaning(let type, let channels):
            "samples of the unknown type \(type.prefix(40)) are taken for \(Self.names[channels - 1])"
        case .malformedMetadata(let name, let reason): "\(name) is malformed and left out: \(reason)"
        case .profile(let space?, let color):
            "the ICC profile is for \(space.debugDescription) and left out: the image is \(color.name)"
        case .profile(nil, _): "the ICC profile is none and left out"
        case .extendedXMP: "XMP in further segments is left out"
        case .strayBytes(let warning): "the picture may be damaged: \(warning)"
        }
    }
}

extension Image.Color {
    fileprivate var name: String { self == .gray ? "gray" : "RGB" }
}
