import Decoding
import Identifiers
import Raster

extension ImageEncoder {
    /// The most encodings of a picture for a target.
    private static let encodingLimit = 6

    /// Encodes a picture to the size or the error that is wanted, by several encodings at fractional
    /// qualities: six at most.
    ///
    /// `Coding.automatic` takes exact pixels that have the size, and where an error is wanted those that are
    /// no larger than the indices with as small a one, or alone have one.
    /// - Parameters:
    ///   - packed: as `encode` takes it
    ///   - target: positive and finite
    ///   - options: of every encoding
    /// - Throws: `CodecError` if the picture is too large for the format.
    package func compress(
        _ picture: Picture, _ metadata: ImageMetadata = ImageMetadata(), packed: PackedPixels? = nil,
        target: Target, options: EncodingOptions = EncodingOptions()
    ) throws(CodecError) -> AimedImage {
        try picture.checkSize()
        let original = Original(picture, metadata, packed: packed, options)
        var options = options
        options.tune = options.tune ?? .default(for: target)
        switch target {
        case .bytes(let limit): return try compress(original, bytes: limit, options)
        case .bitsPerPixel(let rate):
            let bytes = rate * Double(picture.width * picture.height) / 8
            return try compress(original, bytes: Int(min(max(bytes, 1), 0x1p50)), options)
        case .psnr(let decibels): return try compress(original, psnr: decibels, options)
        }
    }

    private func compress(
        _ original: Original, bytes limit: Int, _ options: EncodingOptions
    ) throws(CodecError) -> AimedImage {
        if options.coding == .lossless {
            let bytes = try lossless(original).serialized
            return AimedImage(exact: bytes, isMet: bytes.count <= limit)
        }
        if let exact = exact(original, limit: limit, options) {
            return AimedImage(exact: exact.serialized)
        }
        let aim = SizeAim(limit)
        let found = try search(aim, options) { point throws(CodecError) in
            let found = try search(
                original, at: point, options, reconstructs: false, isWanted: { aim.verdict($0) == .met })
            let bytes = found.file.serialized
            return (bytes, bytes.count)
        }
        return found.image()
    }

    private func compress(
        _ original: Original, psnr decibels: Double, _ options: EncodingOptions
    ) throws(CodecError) -> AimedImage {
        if options.coding == .lossless { return AimedImage(exact: try lossless(original).serialized) }
        let (picture, channels) = (original.picture, original.picture.color.channels)
        let aim = ErrorAim(decibels, samples: picture.width * picture.height * channels)
        let found = try search(aim, options) { point throws(CodecError) in
            let (file, found) = try search(original, at: point, options, reconstructs: true)
            return (file.serialized, picture.squaredError(of: found.samples ?? []))
        }
        let (best, psnr) = (found.best, aim.decibels(found.best.outcome.measure))
        let limit = best.verdict == .below ? Int.max : best.outcome.bytes.count
        guard let exact = exact(original, limit: limit, options) else { return found.image(psnr: psnr) }
        return AimedImage(exact: exact.serialized, encodings: found.count, psnr: psnr)
    }

    /// A file of indices, and what is aimed at of it.
    private typealias Measured = (bytes: [UInt8], measure: Int)

    /// What a search found, and after how many encodings.
    private struct Found {
        let best: TargetSearch.Trial<Measured>
        let count: Int

        func image(psnr: Double? = nil) -> AimedImage {
            AimedImage(
                bytes: best.outcome.bytes, quality: FractionalQuality(position: best.place.argument),
                isMet: best.verdict == .met, encodings: count, psnr: psnr)
        }
    }

    private func search<Aim: TargetAim>(
        _ aim: Aim, _ options: EncodingOptions,
        _ encode: (OperatingPoint) throws(CodecError) -> Measured
    ) throws(CodecError) -> Found {
        let curve = RateCurve(options.tune ?? .default())
        let branches = TargetBranches(
            range: FractionalQuality.steps...FractionalQuality.steps * coder.qualities
        ) { curve.quality(at: FractionalQuality(position: $0)).number }
        let search = TargetSearch(
            branches: branches, aim: aim.value, side: Aim.side, slope: Aim.slope,
            limit: Self.encodingLimit)
        let first = FractionalQuality(.middle(of: coder.qualities)).position
        let (best, count) = try search.run(from: first) { place throws(CodecError) in
            let point = try coder.point(
                at: FractionalQuality(position: place.argument), of: Quality(number: place.branch), options)
            let measured = try encode(point)
            return (aim.value(measured.measure), aim.verdict(measured.measure), measured)
        }
        return Found(best: best, count: count)
    }
}

extension Picture {
    /// The squared error of decoded samples of 8 bits, with deeper samples rounded to as many.
    fileprivate func squaredError(of decoded: [UInt8]) -> Int {
        switch self {
        case .bytes(let image): return Self.squaredError(image.samples, decoded) { Int($0) }
        case .deep(let image):
            let largest = Int(image.largest)
            return Self.squaredError(image.samples, decoded) { (Int($0) * 255 + largest / 2) / largest }
        }
    }

    private static func squaredError<Sample>(
        _ original: [Sample], _ decoded: [UInt8], _ level: (Sample) -> Int
    ) -> Int {
        zip(original, decoded).reduce(into: 0) { sum, pair in
            let error = level(pair.0) - Int(pair.1)
            sum += error * error
        }
    }
}
