import Container
import Model
import Network
import Prior
import Raster

/// Decodes images. A file gives the same pixels on every machine and for every number of threads.
public struct Decoder: Sendable {
    private let model: CodecModel
    private let limits: DecodingLimits
    private let workers: Workers
    private let prior: PriorNetwork
    private let synthesis: Synthesis

    /// Prepares the networks of `model`.
    ///
    /// - Parameters:
    ///   - limits: checked before anything is allocated for an image
    ///   - threads: at least 1; by default one per CPU
    ///   - level: the CPU's kernels, by default the fastest
    /// - Precondition: this CPU has `level`.
    public init(
        model: CodecModel = .default(), limits: DecodingLimits = DecodingLimits(), threads: Int? = nil,
        level: KernelLevel? = nil
    ) {
        let kernels = Kernels(level ?? .best)
        self.model = model
        self.limits = limits
        workers = Workers(threads)
        prior = PriorNetwork(model, kernels)
        synthesis = Synthesis(model, kernels)
    }

    /// Decodes a `.vqz` file.
    ///
    /// - Throws: `ContainerError` if the file is malformed or too large, `CodecError` if it needs another model or its indices do not
    ///   take up their payload, or do so by a zero at the end.
    public func decode(_ bytes: [UInt8]) throws -> Image {
        let file = try VQZFile(parsing: bytes, limits: limits)
        let header = file.header
        try check(header)
        guard file.indices.last != 0 else { throw CodecError.paddedPayload(count: file.indices.count) }
        let alpha = try file.alpha.map {
            try AlphaCoding.decode($0, width: header.width, height: header.height)
        }
        let grid = BlockGrid(width: header.width, height: header.height)
        let execution = Execution(quality: Int(header.quality), workers: workers)
        let coder = PriorDecoder(prior, Array(file.indices), grid, execution)
        let codes = coder.decode()
        guard coder.isAtEnd else {
            throw CodecError.unusedPayload(consumed: coder.consumed, count: file.indices.count)
        }
        let pixels = synthesis.pixels(
            top: codes.top.codewords, bottom: codes.bottom.codewords, grid, execution)
        return grid.depthToSpace(pixels, color: header.color, alpha: alpha)
    }

    private func check(_ header: FileHeader) throws(CodecError) {
        guard header.modelDigest == model.modelDigest else {
            throw .missingModel(needed: header.modelDigest, available: model.modelDigest)
        }
        let count = model.architecture.qualities
        guard Int(header.quality) < count else { throw .quality(found: Int(header.quality), count: count) }
    }
}
