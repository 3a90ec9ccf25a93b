import Raster

/// An encoded picture and what is known of it.
public struct EncodedImage: Sendable {
    /// Sizes of a file's parts in bytes, section headers included.
    public struct Sections: Equatable, Sendable {
        /// Magic, kind and size; of indices model digest, quality and tiling.
        public let header: Int
        /// 0 for exact pixels.
        public let indices: Int
        /// 0 for an opaque image and for exact pixels, which hold it.
        public let alpha: Int
        /// Exact pixels; 0 for indices.
        public let exact: Int
        public let metadata: Int
    }

    /// The `.vqz` file.
    public let bytes: [UInt8]
    /// The picture as every decoder decodes it to samples of 8 bits.
    public let reconstruction: Image
    public let sections: Sections
    /// What the probabilities of the indices add up to, in bits: their sections take a little more. 0 for
    /// exact pixels.
    public let priorBits: Double
}
