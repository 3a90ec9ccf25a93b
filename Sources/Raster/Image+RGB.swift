extension Image {
    /// The image with equal red, green and blue for gray.
    package var inRGB: Image {
        guard color == .gray else { return self }
        return Image(
            width: width, height: height, color: .rgb, samples: samples.flatMap { [$0, $0, $0] },
            alpha: alpha)
    }
}
