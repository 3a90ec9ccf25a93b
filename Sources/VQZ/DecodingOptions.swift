import Decoding
import Raster

/// What is made of a file.
public struct DecodingOptions: Equatable, Sendable {
    /// A part in pixels of the image, extended to whole pixels of a smaller picture; nil for all of it.
    public var region: Region?
    /// The size of the picture. A quarter and less takes a fraction of the time: the bottom's indices are
    /// neither decoded nor checked.
    public var scale: Scale
    /// Bits of the samples, 8 to 16; nil for those of the file.
    public var depth: Int?
    /// Whether the file may end anywhere after its header.
    public var allowsTruncated: Bool

    public init(
        region: Region? = nil, scale: Scale = .full, depth: Int? = nil, allowsTruncated: Bool = false
    ) {
        self.region = region
        self.scale = scale
        self.depth = depth
        self.allowsTruncated = allowsTruncated
    }
}
