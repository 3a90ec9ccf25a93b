import Raster

/// How close an image is to its original by every metric.
package struct Scores: Equatable, Sendable {
    /// dB; infinite when there is no error.
    package let psnr: Double
    /// 0...1; nil for images too small for it.
    package let msSSIM: Double?
    /// At most 100; nil for images too small for it.
    package let ssimulacra2: Double?

    package init(psnr: Double, msSSIM: Double? = nil, ssimulacra2: Double? = nil) {
        self.psnr = psnr
        self.msSSIM = msSSIM
        self.ssimulacra2 = ssimulacra2
    }

    /// The scores of `decoded`. Gray is compared with colours as equal red, green and blue.
    /// - Precondition: the images have the same size.
    package init(original: Image, decoded: Image) {
        let isSame = original.color == decoded.color
        self.init(like: isSame ? original : original.inRGB, isSame ? decoded : decoded.inRGB)
    }

    private init(like original: Image, _ decoded: Image) {
        self.init(
            psnr: Metrics.psnr(original, decoded), msSSIM: Metrics.msSSIM(original, decoded),
            ssimulacra2: Metrics.ssimulacra2(original, decoded))
    }

    package subscript(metric: Metric) -> Double? {
        switch metric {
        case .psnr: psnr
        case .msSSIM: msSSIM
        case .ssimulacra2: ssimulacra2
        }
    }
}
