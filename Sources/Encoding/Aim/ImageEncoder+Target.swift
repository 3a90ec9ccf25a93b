import Decoding
import Identifiers
import Raster

extension ImageEncoder {
    /// The most encodings of an image for a target.
    private static let encodingLimit = 6

    /// Encodes an image to the size or the error that is wanted, by several encodings at fractional
    /// qualities: six at most.
    ///
    /// - Parameters:
    ///   - target: positive and finite
    ///   - effort: of every encoding
    ///   - tune: what the choice of indices aims at
    /// - Throws: `CodecError` if the image is too large for the format.
    package func compress(
        _ image: Image, target: Target, effort: Effort = .default, tune: Tune = .psnr
    ) throws(CodecError) -> AimedImage {
        switch target {
        case .bytes(let limit):
            return try search(SizeAim(limit), image) { quality throws(CodecError) in
                let bytes = try compress(image, quality: quality, effort: effort, tune: tune)
                return (bytes, bytes.count)
            }
        case .bitsPerPixel(let rate):
            let bytes = rate * Double(image.width * image.height) / 8
            return try compress(
                image, target: .bytes(Int(min(max(bytes, 1), 0x1p50))), effort: effort, tune: tune)
        case .psnr(let decibels):
            return try search(ErrorAim(decibels, samples: image.samples.count), image) {
                quality throws(CodecError) in
                let encoded = try encode(image, quality: quality, effort: effort, tune: tune)
                return (encoded.bytes, Self.squaredError(image, encoded.reconstruction))
            }
        }
    }

    private func search<Aim: TargetAim>(
        _ aim: Aim, _ image: Image,
        _ encode: (FractionalQuality) throws(CodecError) -> (bytes: [UInt8], measure: Int)
    ) throws(CodecError) -> AimedImage {
        let highest = FractionalQuality.steps * model.architecture.qualities
        let search = TargetSearch(
            range: FractionalQuality.steps...highest, aim: aim.value, side: Aim.side, slope: Aim.slope,
            limit: Self.encodingLimit)
        let first = FractionalQuality(model.architecture.defaultQuality).position
        let (best, count) = try search.run(from: first) { position throws(CodecError) in
            let (bytes, measure) = try encode(FractionalQuality(position: position))
            return (aim.value(measure), aim.verdict(measure), bytes)
        }
        return AimedImage(
            bytes: best.outcome, quality: FractionalQuality(position: best.argument),
            isMet: best.verdict == .met, encodings: count)
    }

    private static func squaredError(_ image: Image, _ decoded: Image) -> Int {
        zip(image.samples, decoded.samples).reduce(into: 0) { sum, pair in
            let error = Int(pair.0) - Int(pair.1)
            sum += error * error
        }
    }
}
