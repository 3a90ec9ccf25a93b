import Encoding
import Identifiers
import Model
import Network

/// Encodes images. The same image, model and options give the same bytes on every machine and for every
/// number of threads.
public struct Encoder: Sendable {
    private let encoder: ImageEncoder
    /// The model's, rising.
    public let qualities: [Quality]
    /// The one in the middle.
    public let defaultQuality: Quality

    /// Prepares the networks of `model`.
    ///
    /// - Parameters:
    ///   - threads: at least 1; by default one per CPU
    ///   - instructions: what the kernels use, by default the fastest that this CPU has
    /// - Precondition: this CPU has `instructions`.
    public init(
        model: CodecModel = .default(), threads: Int? = nil, instructions: InstructionSet? = nil
    ) {
        encoder = ImageEncoder(model: model, threads: threads, kernels: Kernels(instructions ?? .best))
        qualities = Quality.all(model.architecture.qualities)
        defaultQuality = model.architecture.defaultQuality
    }

    /// Encodes an image. Alpha that is 255 everywhere counts as none.
    ///
    /// - Parameters:
    ///   - quality: one of the model's
    ///   - effort: how long to search for better indices
    ///   - tune: what the choice of indices aims at
    /// - Throws: `CodecError` if the model lacks the quality or the image is too large for the format.
    public func encode(
        _ image: Image, quality: Quality, effort: Effort = .default, tune: Tune = .psnr
    ) throws(CodecError) -> EncodedImage {
        try encoder.encode(image, quality: FractionalQuality(quality), effort: effort, tune: tune)
    }

    /// Encodes an image to the bytes that `encode` makes, with less memory: without decoding it for the
    /// caller.
    ///
    /// - Parameter progress: called now and then, by this thread, with the part that is done, 0 to 1, rising
    public func compress(
        _ image: Image, quality: Quality, effort: Effort = .default, tune: Tune = .psnr,
        progress: (Double) -> Void = { _ in }
    ) throws(CodecError) -> [UInt8] {
        try compress(
            image, quality: FractionalQuality(quality), effort: effort, tune: tune, progress: progress)
    }

    /// Encodes an image at a quality between two of the model's, or at one of them.
    public func compress(
        _ image: Image, quality: FractionalQuality, effort: Effort = .default, tune: Tune = .psnr,
        progress: (Double) -> Void = { _ in }
    ) throws(CodecError) -> [UInt8] {
        try encoder.compress(image, quality: quality, effort: effort, tune: tune, progress: progress)
    }

    /// Encodes an image to the size or the error that is wanted, by several encodings at qualities between
    /// the model's: six at most. Where the target is out of reach, the nearest that was found results.
    ///
    /// - Parameters:
    ///   - target: positive and finite
    ///   - effort: of every encoding
    ///   - tune: what the choice of indices aims at
    /// - Throws: `CodecError` if the image is too large for the format.
    public func compress(
        _ image: Image, target: Target, effort: Effort = .default, tune: Tune = .psnr
    ) throws(CodecError) -> AimedImage {
        try encoder.compress(image, target: target, effort: effort, tune: tune)
    }
}
