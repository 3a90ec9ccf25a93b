import Raster

extension ImageMetadata {
    /// The metadata of an image whose three equal channels become one, or nil if a profile wants three.
    fileprivate var gray: ImageMetadata? {
        guard icc == nil else { return nil }
        var gray = self
        gray.chunks[.sBIT] = chunks[.sBIT].map { bits in
            bits.prefix(3).max().map { [$0] + bits.dropFirst(3) } ?? []
        }
        return gray
    }
}

extension Picture {
    /// The picture in one channel, with its metadata, if it has three that are equal wherever it is seen and
    /// no profile that is for three; else both as they are.
    ///
    /// - Parameter keepsHiddenColor: whether pixels with alpha 0 count too
    package func inFewestChannels(
        _ metadata: ImageMetadata, keepsHiddenColor: Bool
    ) -> (picture: Picture, metadata: ImageMetadata) {
        guard let fewer = metadata.gray, let picture = gray(keepsHiddenColor: keepsHiddenColor) else {
            return (self, metadata)
        }
        return (picture, fewer)
    }
}
