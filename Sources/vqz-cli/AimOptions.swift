import ArgumentParser
import ImageFiles
import VQZ

extension Tune: ExpressibleByArgument {}

/// What an image is compressed to: a quality, a size or an error.
struct AimOptions: ParsableArguments {
    @Option(
        name: .shortAndLong,
        help: """
            1 (smallest) to the number of qualities of the model (best), also between two, such as 4.5, \
            which takes longer; the middle one by default, 5 of 8.
            """,
        transform: QualityArgument.fractional)
    var quality: FractionalQuality?

    @Option(
        help: ArgumentHelp(
            "Make a file of at most this size, such as 120k, and at least 97 % of it if possible.",
            valueName: "bytes"))
    var targetSize: ByteCountArgument?

    @Option(help: ArgumentHelp("The same in bits of the file per pixel.", valueName: "bits"))
    var targetBpp: Double?

    @Option(
        name: .customLong("target-psnr"),
        help: ArgumentHelp(
            "Make the smallest file of at least this PSNR, with exact pixels if nothing else has it.",
            valueName: "dB"))
    var targetPSNR: Double?

    @Option(
        name: .shortAndLong,
        help: "How long to search for a smaller error at fewer bits: 1 (fast) to 9 (slow).")
    var effort = Effort.default

    @Option(
        help: """
            psnr: least squared error, for measurements and for pictures that are processed further; visual: \
            least error that is seen, for pictures that people look at. Default: visual, but psnr with \
            --target-psnr.
            """)
    var tune: Tune?

    @Flag(help: "Store exact pixels, hidden colours included, whatever the size.")
    var lossless = false

    @Flag(
        help: """
            Never store exact pixels. By default they are where they take at most 32 bytes more. Flat and \
            saturated colours then come back with errors that are seen.
            """)
    var lossy = false

    @Flag(name: .customLong("exact"), help: "Keep the colours of pixels with alpha 0, which are not seen.")
    var keepsHiddenColor = false

    func validate() throws {
        let given = [
            ("--quality", quality != nil), ("--target-size", targetSize != nil),
            ("--target-bpp", targetBpp != nil), ("--target-psnr", targetPSNR != nil),
        ].filter { $0.1 }.map { $0.0 }
        guard given.count <= 1 else {
            throw ValidationError("\(given.joined(separator: " and ")) exclude each other")
        }
        if lossless, let other = lossy ? "--lossy" : given.first {
            throw ValidationError("--lossless and \(other) exclude each other")
        }
        if let targetBpp, !(targetBpp > 0 && targetBpp <= 1000) {
            throw ValidationError("--target-bpp takes more than 0 and up to 1000, not \(targetBpp)")
        }
        if let targetPSNR, !(0...100).contains(targetPSNR) {
            throw ValidationError("--target-psnr takes 0 to 100, not \(targetPSNR)")
        }
    }

    private var target: Target? {
        targetSize.map { .bytes($0.count) } ?? targetBpp.map { .bitsPerPixel($0) }
            ?? targetPSNR.map { .psnr($0) }
    }

    private var options: EncodingOptions {
        EncodingOptions(
            lossless ? .lossless : lossy ? .lossy : .automatic, effort: effort, tune: tune,
            keepsHiddenColor: keepsHiddenColor)
    }

    /// A compressed image, and where it was found.
    struct Outcome {
        let bytes: [UInt8]
        /// What they say themselves.
        let file: FileInfo
        /// Nil for exact pixels.
        let quality: FractionalQuality?
        /// nil if nothing was aimed at, or indices meet it.
        let notice: String?
        /// What the search came to, to be read after a size; nil without one.
        let trials: String?
    }

    /// The most bytes of packed pixels that may be of use for a picture: files of indices, which they would
    /// have to be no larger than, have fewer than a byte for a pixel if they are not small.
    func packedLimit(pixels: Int) -> Int {
        if lossy { return 0 }
        return lossless || target != nil ? .max : max(pixels, 1 << 16)
    }

    /// - Parameters:
    ///   - packed: the picture's pixels as its file has them, if they are of use
    ///   - progress: called with the part that is done, without a target
    func compress(
        _ picture: Picture, _ metadata: ImageMetadata, _ packed: PackedPixels?, with encoder: Encoder,
        progress: (Double) -> Void
    ) throws -> Outcome {
        guard let target else {
            let quality = quality ?? FractionalQuality(encoder.defaultQuality)
            let bytes = try encoder.compress(
                picture, metadata: metadata, packed: packed, quality: quality, options: options,
                progress: progress)
            let file = try FileInfo(parsing: bytes)
            return Outcome(
                bytes: bytes, file: file, quality: file.quality == nil ? nil : quality, notice: nil,
                trials: nil)
        }
        let aimed = try encoder.compress(
            picture, metadata: metadata, packed: packed, target: target, options: options)
        return Outcome(
            bytes: aimed.bytes, file: try FileInfo(parsing: aimed.bytes), quality: aimed.quality,
            notice: aimed.notice(target, pixels: picture.width * picture.height), trials: aimed.trials)
    }

    /// Refuses a quality that a model with `count` of them lacks.
    func check(count: Int) throws {
        guard let quality, quality.upper.number > count else { return }
        throw ValidationError("the model has qualities 1 to \(count), not \(quality)")
    }
}
