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
    /// - Throws: `CodecError` if the model lacks the quality or the image is too large for the format.
    public func encode(
        _ image: Image, quality: Quality, effort: Effort = .default
    ) throws(CodecError) -> EncodedImage {
        try encoder.encode(image, quality: quality, effort: effort)
    }

    /// Encodes an image to the bytes that `encode` makes, with less memory: without decoding it for the
    /// caller.
    public func compress(
        _ image: Image, quality: Quality, effort: Effort = .default
    ) throws(CodecError) -> [UInt8] {
        try encoder.compress(image, quality: quality, effort: effort)
    }
}
