import Container
import Model
import Network
import Prior
import Raster

/// Encodes images. The same image, model and quality give the same bytes on every machine and for every number of threads.
public struct Encoder: Sendable {
    private let model: CodecModel
    private let workers: Workers
    private let analysis: Analysis
    private let prior: PriorNetwork
    private let synthesis: Synthesis

    /// Prepares the networks of `model`.
    ///
    /// - Parameters:
    ///   - threads: at least 1; by default one per CPU
    ///   - level: the CPU's kernels, by default the fastest
    /// - Precondition: this CPU has `level`.
    public init(model: CodecModel = .default(), threads: Int? = nil, level: KernelLevel? = nil) {
        let kernels = Kernels(level ?? .best)
        self.model = model
        workers = Workers(threads)
        analysis = Analysis(model, kernels)
        prior = PriorNetwork(model, kernels)
        synthesis = Synthesis(model, kernels)
    }

    /// Encodes an image. Alpha that is 255 everywhere counts as none.
    ///
    /// - Parameters:
    ///   - quality: index of one of the model's qualities, 0 being the smallest
    ///   - effort: how long to search for better indices
    /// - Throws: `CodecError` if the model lacks the quality or the image is too large for the format.
    public func encode(
        _ image: Image, quality: Int, effort: Effort = .default
    ) throws(CodecError) -> Encoding {
        var image = image
        if let alpha = image.alpha, alpha.allSatisfy({ $0 == 255 }) { image.alpha = nil }
        let header = try header(image, quality)
        let execution = Execution(quality: quality, workers: workers)
        let grid = BlockGrid(width: image.width, height: image.height)
        let search = IndexSearch(
            pixels: grid.spaceToDepth(image), grid: grid, execution: execution, analysis: analysis,
            prior: prior, synthesis: synthesis, bitsPerSquaredError: model.bitsPerSquaredError(quality),
            effort: effort)
        let found = search.run()
        let alpha = image.alpha.map {
            AlphaCoding.encode($0, width: image.width, height: image.height)
        }
        let file = VQZFile(header: header, indices: found.payload, alpha: alpha)
        return Encoding(
            bytes: file.serialized,
            reconstruction: grid.depthToSpace(found.pixels, color: image.color, alpha: image.alpha),
            sections: Encoding.Sections(file), priorBits: found.bits)
    }

    private func header(_ image: Image, _ quality: Int) throws(CodecError) -> FileHeader {
        let count = model.architecture.qualities
        guard (0..<count).contains(quality) else { throw .quality(found: quality, count: count) }
        guard max(image.width, image.height) <= FileHeader.maxDimension else {
            throw .imageTooLarge(width: image.width, height: image.height)
        }
        return FileHeader(
            modelDigest: model.modelDigest, color: image.color, hasAlpha: image.alpha != nil,
            quality: UInt8(quality), width: image.width, height: image.height)
    }
}

extension Encoding.Sections {
    fileprivate init(_ file: VQZFile) {
        let sizes = file.sections.map { section in
            // Tag, length and CRC precede the payload.
            5 + varintLength(section.payload.count) + section.payload.count
        }
        header = file.serialized.count - sizes.reduce(0, +)
        indices = sizes[0]
        alpha = sizes.dropFirst().reduce(0, +)
    }
}

/// Bytes of a varint.
private func varintLength(_ value: Int) -> Int {
    max(1, (Int.bitWidth - value.leadingZeroBitCount + 6) / 7)
}
