import Raster

/// A difference of a decoded image from the expected one.
package enum Mismatch: Error, Equatable, Sendable {
    /// The images have different sizes, colours, or only one has alpha.
    case shape(expected: String, decoded: String)
    /// `count` values differ, first that of channel `channel` (alpha last) at column x and row y.
    case values(count: Int, x: Int, y: Int, channel: Int)
    /// The decoder refused the file.
    case refused(reason: String)

    /// nil when the images are equal.
    package init?(expected: Image, decoded: Image) {
        guard Self.shape(of: expected) == Self.shape(of: decoded) else {
            self = .shape(expected: Self.shape(of: expected), decoded: Self.shape(of: decoded))
            return
        }
        guard expected != decoded else { return nil }
        let channels = expected.color.channels
        let samples = Self.differences(expected.samples, decoded.samples)
        let alpha = Self.differences(expected.alpha ?? [], decoded.alpha ?? [])
        let pixel = samples.first.map { $0 / channels } ?? alpha.first ?? 0
        let channel = samples.first.map { $0 % channels } ?? channels
        self = .values(
            count: samples.count + alpha.count, x: pixel % expected.width, y: pixel / expected.width,
            channel: channel)
    }

    /// The same for what a decoder returned or threw.
    init?(expected: Image, decoded: Result<Image, any Error>) {
        switch decoded {
        case .success(let image): self.init(expected: expected, decoded: image)
        case .failure(let error): self = .refused(reason: "\(error)")
        }
    }

    private static func differences(_ a: [UInt8], _ b: [UInt8]) -> [Int] {
        a.indices.filter { a[$0] != b[$0] }
    }

    private static func shape(of image: Image) -> String {
        "\(image.width) x \(image.height) \(image.color)\(image.alpha == nil ? "" : " with alpha")"
    }
}

extension Mismatch: CustomStringConvertible {
    package var description: String {
        switch self {
        case .shape(let expected, let decoded): "decoded image is \(decoded), not \(expected)"
        case .values(let count, let x, let y, let channel):
            "\(count) decoded values differ, first at column \(x), row \(y), channel \(channel)"
        case .refused(let reason): "the decoder refuses the file: \(reason)"
        }
    }
}
