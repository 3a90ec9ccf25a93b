import Metrics
import VQZ

/// Means over images at one quality.
package struct Mean: Equatable, Sendable {
    /// Errorless images count with this PSNR in dB, so that one of them does not make the mean infinite.
    package static let highestPSNR = 100.0

    package let quality: Quality
    package let images: Int
    /// All bits over all pixels; for images of one size the same as the mean of the images' bpp.
    package let bitsPerPixel: Double
    /// See `Scores.init(meansOf:)`.
    package let scores: Scores
    /// Megapixels per second: all pixels over all time.
    package let encodeSpeed: Double
    package let decodeSpeed: Double
    /// Bytes per part of the files, summed, in the order of their first appearance.
    package let parts: [Measurement.Part]

    /// nil without measurements.
    /// - Precondition: all are of one quality.
    init?(_ measurements: [Measurement]) {
        guard let first = measurements.first else { return nil }
        precondition(measurements.allSatisfy { $0.quality == first.quality }, "means are per quality")
        let pixels = Double(measurements.reduce(0) { $0 + $1.pixels })
        quality = first.quality
        images = measurements.count
        bitsPerPixel = 8 * Double(measurements.reduce(0) { $0 + $1.bytes }) / pixels
        scores = Scores(meansOf: measurements.map(\.scores))
        encodeSpeed = pixels / 1e6 / measurements.reduce(0) { $0 + $1.encodeTime.seconds }
        decodeSpeed = pixels / 1e6 / measurements.reduce(0) { $0 + $1.decodeTime.seconds }
        parts = Report(measurements: measurements).partNames.map { name in
            .init(name: name, bytes: measurements.reduce(0) { $0 + $1.bytes(of: name) })
        }
    }
}

extension Duration {
    /// At least a nanosecond, so that speeds stay finite.
    var seconds: Double {
        max(Double(components.seconds) + Double(components.attoseconds) * 1e-18, 1e-9)
    }
}
