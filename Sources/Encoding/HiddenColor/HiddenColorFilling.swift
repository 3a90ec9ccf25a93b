import Raster

/// A way to choose the colours of pixels that are not seen, those with alpha 0.
protocol HiddenColorFilling {
    /// Replaces the colours of these pixels.
    ///
    /// - Parameters:
    ///   - samples: [rows][columns][channels]
    ///   - alpha: [rows][columns], with a 0 in it
    ///   - opaque: the largest sample
    func fill<Sample: FixedWidthInteger & UnsignedInteger>(
        _ samples: inout [Sample], alpha: [Sample], opaque: Sample, columns: Int, channels: Int)
}

extension Picture {
    func replacingHiddenColor(_ filling: some HiddenColorFilling) -> Picture {
        switch self {
        case .bytes(var image):
            guard let alpha = image.alpha, alpha.contains(0) else { return self }
            filling.fill(
                &image.samples, alpha: alpha, opaque: .max, columns: image.width,
                channels: image.color.channels)
            return .bytes(image)
        case .deep(var image):
            guard let alpha = image.alpha, alpha.contains(0) else { return self }
            filling.fill(
                &image.samples, alpha: alpha, opaque: image.largest, columns: image.width,
                channels: image.color.channels)
            return .deep(image)
        }
    }
}

extension Original {
    /// The same with other colours where alpha is 0.
    ///
    /// - Parameter filling: makes them
    func replacingHiddenColor(_ filling: some HiddenColorFilling) -> Original {
        Original(picture: picture.replacingHiddenColor(filling), fitted: metadata)
    }
}
