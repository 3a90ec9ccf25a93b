import Container
import Decoding
import Identifiers
import Model
import Network
import Parallel
import Raster

/// Decodes images. A file gives the same pixels on every machine and for every number of threads.
public struct Decoder: Sendable {
    private let models: ModelRegistry
    private let limits: DecodingLimits
    private let threads: Int?
    private let instructions: InstructionSet
    /// The networks of the model that was used last.
    private let prepared = Guarded<(any FileDecoder)?>(nil)

    /// Decodes files of one model, whose networks are prepared at once, and those of the model that is built
    /// in, if there is one.
    ///
    /// - Parameters:
    ///   - limits: checked before anything is allocated for an image
    ///   - threads: at least 1; by default one per CPU
    ///   - instructions: what the kernels use, by default the fastest that this CPU has
    /// - Precondition: this CPU has `instructions`.
    public init(
        model: CodecModel, limits: DecodingLimits = DecodingLimits(), threads: Int? = nil,
        instructions: InstructionSet? = nil
    ) {
        self.init(
            models: ModelRegistry(models: [model]), limits: limits, threads: threads,
            instructions: instructions)
        let decoder = decoder(of: model)
        prepared.withLock { $0 = decoder }
    }

    /// Decodes files of the models of a registry. Their networks are prepared when a file needs them; the
    /// last ones stay.
    ///
    /// - Parameters:
    ///   - limits: checked before anything is allocated for an image
    ///   - threads: at least 1; by default one per CPU
    ///   - instructions: what the kernels use, by default the fastest that this CPU has
    /// - Precondition: this CPU has `instructions`.
    public init(
        models: ModelRegistry, limits: DecodingLimits = DecodingLimits(), threads: Int? = nil,
        instructions: InstructionSet? = nil
    ) {
        self.models = models
        self.limits = limits
        self.threads = threads
        self.instructions = instructions ?? .best
    }

    /// Decodes a `.vqz` file, or a part of it, to samples of 8 bits.
    ///
    /// A part equals what the whole would have there. Only the tiles that it depends on are decoded and
    /// checked.
    /// - Parameter region: in pixels, by default the whole image
    /// - Throws: `CodecError.file` if the file is malformed or too large; others if its model is missing or
    ///   unusable, the region lies outside of the image or the indices of a tile do not take up their
    ///   payload, or do so by a zero at the end.
    public func decode(_ bytes: [UInt8], region: Region? = nil) throws(CodecError) -> Image {
        let file: VQZFile
        do { file = try VQZFile(parsing: bytes, limits: limits) } catch { throw .file(error) }
        return try decode(file, region, .full) { _ in }
    }

    /// Decodes a `.vqz` file, or a view of it, with its metadata.
    ///
    /// What a file that is cut lacks is made up: means of codewords, mid-gray and opaque pixels. Rows above
    /// the cut are as in the whole file but for what their networks see of those below.
    /// - Parameter progress: called now and then, by this thread, with the part that is done, 0 to 1, rising
    /// - Throws: as `decode(_:region:)`; metadata that cannot be read is a warning
    /// - Precondition: the options' depth is 8 to 16.
    public func decode(
        _ bytes: [UInt8], _ options: DecodingOptions, progress: (Double) -> Void = { _ in }
    ) throws(CodecError) -> DecodedFile {
        let file = try parse(bytes, options)
        return DecodedFile(try picture(file, options, progress), file)
    }

    /// Decodes a `.vqz` file, or a view of it, and leaves its metadata alone: as `decode(_:_:)`.
    public func picture(_ bytes: [UInt8], _ options: DecodingOptions) throws(CodecError) -> Picture {
        try picture(try parse(bytes, options), options) { _ in }
    }

    private func parse(_ bytes: [UInt8], _ options: DecodingOptions) throws(CodecError) -> VQZFile {
        do {
            return try VQZFile(parsing: bytes, limits: limits, allowsCut: options.allowsTruncated)
        } catch {
            throw .file(error)
        }
    }

    private func picture(
        _ file: VQZFile, _ options: DecodingOptions, _ progress: (Double) -> Void
    ) throws(CodecError) -> Picture {
        let depth = options.depth ?? file.header.depth
        return depth == 8
            ? .bytes(try decode(file, options.region, options.scale, progress))
            : .deep(try decodeDeep(file, options.region, options.scale, depth, progress))
    }

    /// The picture of a file's region with samples of 8 bits.
    private func decode(
        _ file: VQZFile, _ region: Region?, _ scale: Scale, _ progress: (Double) -> Void
    ) throws(CodecError) -> Image {
        guard let indices = file.header.indices else {
            return try ExactDecoder.decode(file, region: region, scale: scale)
        }
        return try decoder(of: indices.modelDigest).decode(
            file, region: region, scale: scale, progress: progress)
    }

    private func decodeDeep(
        _ file: VQZFile, _ region: Region?, _ scale: Scale, _ depth: Int,
        _ progress: (Double) -> Void
    ) throws(CodecError) -> DeepImage {
        guard let indices = file.header.indices else {
            return try ExactDecoder.decodeDeep(file, region: region, scale: scale, depth: depth)
        }
        return try decoder(of: indices.modelDigest).decodeDeep(
            file, region: region, scale: scale, depth: depth, progress: progress)
    }

    private func decoder(of digest: ModelDigest) throws(CodecError) -> any FileDecoder {
        try prepared.withLock { last throws(CodecError) in
            if let last, last.modelDigest == digest { return last }
            let decoder = try models.withModel(digest) { self.decoder(of: $0) }
            last = decoder
            return decoder
        }
    }

    private func decoder(of model: CodecModel) -> any FileDecoder {
        model.decoder(threads: threads, kernels: Kernels(instructions))
    }
}
