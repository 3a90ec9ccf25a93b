import Encoding
import Identifiers
import Model
import Network
import Raster

/// Encodes pictures. The same picture, metadata, packed pixels, model and options give the same bytes on
/// every machine and for every number of threads.
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
        CodecModel.releaseDefaultFile()
        qualities = Quality.all(model.qualities)
        defaultQuality = model.defaultQuality
    }

    /// Encodes a picture. Alpha that is opaque everywhere counts as none. Three channels that are equal
    /// wherever they are seen become one, unless metadata has a profile or `Coding.lossless` keeps them: then
    /// the file and what it decodes to are gray.
    ///
    /// - Parameters:
    ///   - metadata: what the file says of the picture; a profile for its colours (`ProfileSpace.fits`), and
    ///     chunks of the lengths that they have for its channels
    ///   - packed: the pixels as a PNG file stores them. Exact pixels are these where they are the
    ///     picture's and shorter than what is found.
    ///   - quality: one of the model's, or between two
    /// - Throws: `CodecError` if the model lacks the quality or the picture is too large for the format.
    /// - Precondition: profile, EXIF and XMP have 1 to `ImageMetadata.maxBytes` bytes.
    public func encode(
        _ picture: Picture, metadata: ImageMetadata = ImageMetadata(), packed: PackedPixels? = nil,
        quality: FractionalQuality, options: EncodingOptions = EncodingOptions()
    ) throws(CodecError) -> EncodedImage {
        try encoder.encode(picture, metadata, packed: packed, quality: quality, options: options)
    }

    /// Encodes a picture to the bytes that `encode` makes, with less memory: without decoding it for the
    /// caller.
    ///
    /// - Parameter progress: called now and then, by this thread, with the part that is done, 0 to 1, rising
    public func compress(
        _ picture: Picture, metadata: ImageMetadata = ImageMetadata(), packed: PackedPixels? = nil,
        quality: FractionalQuality, options: EncodingOptions = EncodingOptions(),
        progress: (Double) -> Void = { _ in }
    ) throws(CodecError) -> [UInt8] {
        try encoder.compress(
            picture, metadata, packed: packed, quality: quality, options: options, progress: progress)
    }

    /// Encodes a picture to the size or the error that is wanted, by several encodings at qualities between
    /// the model's: six at most. Where the target is out of reach, the nearest that was found results.
    ///
    /// `Coding.automatic` takes exact pixels that have the size, and where an error is wanted those that are
    /// no larger than the indices that meet it, or that meet it alone.
    /// Channels are those of `encode`, and so are packed pixels.
    /// - Parameters:
    ///   - target: positive and finite
    ///   - options: of every encoding
    /// - Throws: `CodecError` if the picture is too large for the format.
    public func compress(
        _ picture: Picture, metadata: ImageMetadata = ImageMetadata(), packed: PackedPixels? = nil,
        target: Target, options: EncodingOptions = EncodingOptions()
    ) throws(CodecError) -> AimedImage {
        try encoder.compress(picture, metadata, packed: packed, target: target, options: options)
    }
}

// Images of 8 bits at one of the model's qualities.
extension Encoder {
    public func encode(
        _ image: Image, quality: Quality, options: EncodingOptions = EncodingOptions()
    ) throws(CodecError) -> EncodedImage {
        try encode(.bytes(image), quality: FractionalQuality(quality), options: options)
    }

    /// - Parameter progress: called now and then, by this thread, with the part that is done, 0 to 1, rising
    public func compress(
        _ image: Image, quality: Quality, options: EncodingOptions = EncodingOptions(),
        progress: (Double) -> Void = { _ in }
    ) throws(CodecError) -> [UInt8] {
        try compress(
            .bytes(image), quality: FractionalQuality(quality), options: options, progress: progress)
    }
}
