import Decoding
import Network

/// Decodes images. A file gives the same pixels on every machine and for every number of threads.
public struct Decoder: Sendable {
    private let decoder: ImageDecoder

    /// Prepares the networks of `model`.
    ///
    /// - Parameters:
    ///   - limits: checked before anything is allocated for an image
    ///   - threads: at least 1; by default one per CPU
    ///   - instructions: what the kernels use, by default the fastest that this CPU has
    /// - Precondition: this CPU has `instructions`.
    public init(
        model: CodecModel = .default(), limits: DecodingLimits = DecodingLimits(), threads: Int? = nil,
        instructions: InstructionSet? = nil
    ) {
        decoder = ImageDecoder(
            model: model, limits: limits, threads: threads, kernels: Kernels(instructions ?? .best))
    }

    /// Decodes a `.vqz` file, or a part of it.
    ///
    /// A part equals what the whole would have there. Only the tiles that it depends on are decoded and checked.
    /// - Parameter region: in pixels, by default the whole image
    /// - Throws: `CodecError.file` if the file is malformed or too large; others if it needs another model, the region
    ///   lies outside of the image or the indices of a tile do not take up their payload, or do so by a zero at the end.
    public func decode(_ bytes: [UInt8], region: Region? = nil) throws(CodecError) -> Image {
        try decoder.decode(bytes, region: region)
    }
}
