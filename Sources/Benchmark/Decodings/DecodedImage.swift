import Metrics
import Raster

/// What another codec made of one image.
struct DecodedImage: Equatable, Sendable {
    let pixels: Int
    /// The size of the codec's file; nil if it is not known.
    let bytes: Int?
    let scores: Scores

    /// - Precondition: the images have the same size. Gray is compared with colours as equal red, green and
    ///   blue.
    init(original: Image, decoded: Image, bytes: Int?) {
        let isSame = original.color == decoded.color
        pixels = original.width * original.height
        self.bytes = bytes
        scores = Scores(
            original: isSame ? original : original.inRGB, decoded: isSame ? decoded : decoded.inRGB)
    }
}

extension Image {
    /// The image with equal red, green and blue for gray.
    fileprivate var inRGB: Image {
        guard color == .gray else { return self }
        return Image(
            width: width, height: height, color: .rgb, samples: samples.flatMap { [$0, $0, $0] },
            alpha: alpha)
    }
}
