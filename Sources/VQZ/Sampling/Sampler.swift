import Container
import Decoding
import Identifiers
import Model
import Network

/// Draws new images from a model's prior: a look at what a model has learned, of no use for coding.
///
/// The prior says how probable each index is, given those before it. Indices drawn accordingly are decoded
/// like those of a file. The same arguments give the same pixels on every machine and for every number of
/// threads.
public struct Sampler: Sendable {
    private let models: ModelRegistry
    private let limits: DecodingLimits
    private let threads: Int?
    private let instructions: InstructionSet

    /// - Parameters:
    ///   - models: where the models of files are looked up
    ///   - limits: checked before anything is allocated for an image
    ///   - threads: at least 1; by default one per CPU
    ///   - instructions: what the kernels use, by default the fastest that this CPU has
    /// - Precondition: this CPU has `instructions`.
    public init(
        models: ModelRegistry = ModelRegistry(), limits: DecodingLimits = DecodingLimits(),
        threads: Int? = nil, instructions: InstructionSet? = nil
    ) {
        self.models = models
        self.limits = limits
        self.threads = threads
        self.instructions = instructions ?? .best
    }

    /// A new image in RGB.
    ///
    /// - Parameters:
    ///   - width: in pixels
    ///   - height: in pixels
    ///   - quality: one of the model's
    /// - Throws: `CodecError` if the model lacks the quality, or the image is larger than the limits or the
    ///   format allow.
    /// - Precondition: width and height are at least 1.
    public func sample(
        width: Int, height: Int, quality: Quality, model: CodecModel = .default(),
        options: SamplingOptions = SamplingOptions()
    ) throws(CodecError) -> Image {
        precondition(width >= 1 && height >= 1, "an image has at least one pixel")
        let (pixels, isBeyond) = width.multipliedReportingOverflow(by: height)
        guard !isBeyond && pixels <= limits.maxPixels else {
            throw .file(.tooManyPixels(width: width, height: height, limit: limits.maxPixels))
        }
        return try sampler(model, options).sample(width: width, height: height, quality: quality)
    }

    /// A new image that has the top indices of a `.vqz` file, its size, colours and quality: what is coarse
    /// stays, what is fine is new. Alpha is left out.
    ///
    /// - Throws: `CodecError.file` if the file is malformed or too large; others if it holds exact pixels,
    ///   its model is missing or unusable, or the indices of a tile do not take up their
    ///   payload, or do so by a zero at the end.
    public func sample(
        topOf bytes: [UInt8], options: SamplingOptions = SamplingOptions()
    ) throws(CodecError) -> Image {
        let file: VQZFile
        do { file = try VQZFile(parsing: bytes, limits: limits) } catch { throw .file(error) }
        guard let indices = file.header.indices else { throw .noIndices }
        return try sampler(try models.model(indices.modelDigest), options).sample(topOf: file)
    }

    private func sampler(_ model: CodecModel, _ options: SamplingOptions) -> any ImageSampler {
        let kernels = Kernels(instructions)
        return switch model.content {
        case .graph(let model):
            GraphSampler(model: model, options: options, threads: threads, kernels: kernels)
        case .programs(let model):
            ProgramSampler(model: model, options: options, threads: threads, kernels: kernels)
        }
    }
}
