import Raster

/// An encoded image and what is known of it.
public struct EncodedImage: Sendable {
    /// Sizes of a file's parts in bytes, section headers included.
    public struct Sections: Equatable, Sendable {
        /// Magic, model digest, kind, quality and size.
        public let header: Int
        public let indices: Int
        /// 0 for an opaque image.
        public let alpha: Int
    }

    /// The `.vqz` file.
    public let bytes: [UInt8]
    /// The image as every decoder decodes it.
    public let reconstruction: Image
    public let sections: Sections
    /// What the probabilities of the indices add up to, in bits: the payload of the indices section takes a
    /// little more.
    public let priorBits: Double
}
