extension Picture {
    /// The picture as it is seen upright.
    package func turned(_ orientation: Orientation) -> Picture {
        guard orientation != .upright else { return self }
        let swaps = orientation.swapsSides
        let size = (width: swaps ? height : width, height: swaps ? width : height)
        func turned<Sample>(_ samples: [Sample], _ channels: Int) -> [Sample] {
            (0..<size.height).flatMap { y in
                (0..<size.width).flatMap { x in
                    let source = orientation.source(x: x, y: y, width: width, height: height)
                    let first = (source.y * width + source.x) * channels
                    return samples[first..<first + channels]
                }
            }
        }
        switch self {
        case .bytes(let image):
            return .bytes(
                Image(
                    width: size.width, height: size.height, color: color,
                    samples: turned(image.samples, color.channels), alpha: image.alpha.map { turned($0, 1) }))
        case .deep(let image):
            return .deep(
                DeepImage(
                    width: size.width, height: size.height, color: color, depth: depth,
                    samples: turned(image.samples, color.channels), alpha: image.alpha.map { turned($0, 1) }))
        }
    }
}
