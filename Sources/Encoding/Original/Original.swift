import Container
import Raster

/// What is to be encoded: a picture whose alpha, if it has one, is not opaque everywhere, and metadata that
/// fits it.
struct Original {
    let picture: Picture
    let metadata: ImageMetadata
    /// Its pixels as they came, perhaps; for exact pixels.
    let packed: PackedPixels?

    init(
        _ picture: Picture, _ metadata: ImageMetadata = ImageMetadata(), packed: PackedPixels? = nil
    ) {
        self.picture = picture.withoutOpaqueAlpha
        self.metadata = metadata.fitted(channels: self.picture.channels)
        self.packed = packed
    }

    /// Without packed pixels.
    ///
    /// - Precondition: both are as those of another original.
    init(picture: Picture, fitted metadata: ImageMetadata) {
        self.picture = picture
        self.metadata = metadata
        packed = nil
    }

    /// The header of a file of it.
    ///
    /// - Parameter indices: nil for exact pixels
    /// - Precondition: the dimensions are those of the format; version 1 has indices and 8 bits.
    func header(_ indices: IndexCoding?, _ version: FileVersion = .written) -> FileHeader {
        FileHeader(
            version: version, color: picture.color, hasAlpha: picture.hasAlpha, depth: picture.depth,
            width: picture.width, height: picture.height, indices: indices)
    }
}

extension Picture {
    /// Channels, alpha included.
    fileprivate var channels: Int { color.channels + (hasAlpha ? 1 : 0) }

    fileprivate var withoutOpaqueAlpha: Picture {
        switch self {
        case .bytes(var image):
            if image.alpha?.allSatisfy({ $0 == .max }) ?? false { image.alpha = nil }
            return .bytes(image)
        case .deep(var image):
            let largest = image.largest
            if image.alpha?.allSatisfy({ $0 == largest }) ?? false { image.alpha = nil }
            return .deep(image)
        }
    }
}

extension ImageMetadata {
    /// Without what is said of an alpha that is left out, and of channels that are not there.
    fileprivate func fitted(channels: Int) -> ImageMetadata {
        var fitted = self
        if let bits = chunks[.sBIT], bits.count != channels {
            fitted.chunks[.sBIT] = bits.count == channels + 1 ? bits.dropLast() : nil
        }
        return fitted
    }
}
