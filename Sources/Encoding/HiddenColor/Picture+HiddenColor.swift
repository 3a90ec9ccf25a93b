import Raster

extension Picture {
    /// Whether all pixels with alpha 0 have the same colour.
    var hasOneHiddenColor: Bool {
        switch self {
        case .bytes(let image): isOne(image.samples, image.alpha)
        case .deep(let image): isOne(image.samples, image.alpha)
        }
    }

    private func isOne<Sample: Equatable & BinaryInteger>(_ samples: [Sample], _ alpha: [Sample]?) -> Bool {
        guard let alpha, let first = alpha.firstIndex(of: 0) else { return true }
        let channels = self.color.channels
        func color(_ pixel: Int) -> ArraySlice<Sample> {
            samples[pixel * channels..<(pixel + 1) * channels]
        }
        return alpha.indices.allSatisfy { alpha[$0] != 0 || color($0) == color(first) }
    }
}
