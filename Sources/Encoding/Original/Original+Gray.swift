import Raster

extension Original {
    /// What is coded of a picture: one channel instead of three that are equal wherever it is seen, unless
    /// all of it is to be stored or a profile is for three.
    ///
    /// - Parameter options: of the encoding
    init(
        _ picture: Picture, _ metadata: ImageMetadata, packed: PackedPixels? = nil,
        _ options: EncodingOptions
    ) {
        guard options.coding != .lossless, let grayMetadata = metadata.gray,
            let gray = picture.gray(keepsHiddenColor: options.keepsHiddenColor)
        else {
            self.init(picture, metadata, packed: packed)
            return
        }
        self.init(gray, grayMetadata, packed: packed)
    }
}

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
