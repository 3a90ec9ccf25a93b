import Raster

extension MetadataCoding {
    /// Inverse of `decode`.
    ///
    /// - Precondition: there are 1 to 2^24 bytes.
    static func encode(_ bytes: [UInt8]) -> [UInt8] {
        precondition(!bytes.isEmpty && bytes.count <= ImageMetadata.maxBytes, "1 to 2^24 bytes of metadata")
        let deflater = Deflater()
        bytes.withUnsafeBufferPointer { deflater.append($0) }
        deflater.finish()
        return deflater.bytes.count < bytes.count ? [1] + deflater.bytes : [0] + bytes
    }
}
