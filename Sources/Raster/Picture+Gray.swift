extension Picture {
    /// The picture in one channel, if it is of three that are equal wherever it is seen; else nil.
    ///
    /// - Parameter keepsHiddenColor: whether pixels with alpha 0 count too
    package func gray(keepsHiddenColor: Bool) -> Picture? {
        guard color == .rgb else { return nil }
        switch self {
        case .bytes(let image):
            return equalChannel(image.samples, keepsHiddenColor ? nil : image.alpha).map {
                .bytes(Image(width: width, height: height, color: .gray, samples: $0, alpha: image.alpha))
            }
        case .deep(let image):
            return equalChannel(image.samples, keepsHiddenColor ? nil : image.alpha).map {
                .deep(
                    DeepImage(
                        width: width, height: height, color: .gray, depth: depth, samples: $0,
                        alpha: image.alpha))
            }
        }
    }
}

/// The first of three channels, if the others equal it wherever alpha is not 0.
///
/// - Parameter alpha: nil if all pixels count
private func equalChannel<Sample: FixedWidthInteger>(_ samples: [Sample], _ alpha: [Sample]?) -> [Sample]? {
    for (place, i) in stride(from: 0, to: samples.count, by: 3).enumerated() {
        let isEqual = samples[i] == samples[i + 1] && samples[i] == samples[i + 2]
        guard isEqual || alpha?[place] == 0 else { return nil }
    }
    return stride(from: 0, to: samples.count, by: 3).map { samples[$0] }
}
