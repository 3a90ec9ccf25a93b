import CKernels
import Container
import Identifiers
import Model
import Network
import Parallel
import Prior
import Raster

/// The decoder of one model's files. A file gives the same pixels on every machine and for every number of
/// threads.
package struct ImageDecoder: Sendable {
    private let model: CodecModel
    private let workers: Workers
    private let prior: PriorNetwork
    private let synthesis: Synthesis

    /// Prepares the networks of `model`.
    ///
    /// - Parameters:
    ///   - threads: at least 1; by default one per CPU
    ///   - kernels: those of this CPU, or such as record what they are asked
    package init(
        model: CodecModel, threads: Int?, kernels: Kernels
    ) {
        self.model = model
        workers = Workers(threads)
        prior = PriorNetwork(model, kernels)
        synthesis = Synthesis(model, kernels)
    }

    /// The model whose files it decodes.
    package var modelDigest: ModelDigest { model.digest }

    /// Decodes a file, or a part of it, to samples of 8 bits.
    ///
    /// A part equals what the whole would have there. Only the tiles that it depends on are decoded and
    /// checked.
    /// - Parameters:
    ///   - region: in pixels, by default the whole image; extended to whole pixels of a smaller picture
    ///   - scale: with `quarter` and less, the bottom's indices are neither decoded nor checked
    /// - Throws: `CodecError.file` if the alpha section is malformed; others if the model lacks the quality,
    ///   the region lies outside of the image or the indices of a tile do not take up their payload, or do so
    ///   by a zero at the end.
    /// - Precondition: the file has indices and names the model.
    package func decode(
        _ file: VQZFile, region: Region? = nil, scale: Scale = .full
    ) throws(CodecError) -> Image {
        let header = file.header
        let region = try header.checked(region).area
        let view = View(region, scale, width: header.width, height: header.height)
        return Image(try pixels(of: file, view, synthesis.assembly, depth: 8), header, view)
    }

    /// Decodes a file, or a part of it, to deeper samples: as `decode`.
    ///
    /// - Parameter depth: bits of the samples, 9 to 16, whatever the file says; nil for those of the file
    /// - Precondition: the file has indices and names the model.
    package func decodeDeep(
        _ file: VQZFile, region: Region? = nil, scale: Scale = .full, depth: Int? = nil
    ) throws(CodecError) -> DeepImage {
        let depth = depth ?? file.header.depth
        let header = file.header
        let region = try header.checked(region).area
        let view = View(region, scale, width: header.width, height: header.height)
        let quality = try execution(header).quality
        let assembly = DeepAssembly(model, quality: quality, depth: depth)
        return DeepImage(try pixels(of: file, view, assembly, depth: depth), header, view, depth: depth)
    }

    /// All indices of a file.
    ///
    /// - Throws: `CodecError` if the model lacks the quality or a tile's payload is malformed
    /// - Precondition: the file has indices and names the model.
    func indices(of file: VQZFile) throws(CodecError) -> (top: LevelIndices, bottom: LevelIndices) {
        let grid = file.header.tiles.image
        return try TileDecoding(prior: prior, file: file, execution: execution(file.header)).run(
            top: Area(rows: grid.topRows, columns: grid.topColumns),
            bottom: Area(rows: grid.rows, columns: grid.columns))
    }

    /// How the networks run for a file.
    ///
    /// - Throws: `CodecError` if the model lacks the quality
    /// - Precondition: the file has indices and names the model.
    func execution(_ header: FileHeader) throws(CodecError) -> Execution {
        guard let indices = header.indices else { preconditionFailure("a file of exact pixels") }
        precondition(indices.modelDigest == model.digest, "a file of another model")
        let count = model.architecture.qualities
        guard indices.quality.index < count else { throw .quality(found: indices.quality, count: count) }
        return Execution(quality: indices.quality.index, workers: workers)
    }

    private func pixels<Assembly: SampleAssembly>(
        of file: VQZFile, _ view: View, _ assembly: Assembly, depth: Int
    ) throws(CodecError) -> RasterPixels<Assembly.Sample> {
        let header = file.header
        let execution = try execution(header)
        // Before the indices, since it shows at once whether the file is long enough for its pixels.
        let alpha: [Assembly.Sample]?
        do { alpha = try file.alpha(of: view.region, depth: depth) } catch { throw .file(error) }
        let tiles = TileDecoding(prior: prior, file: file, execution: execution)
        let samples: [Assembly.Sample]
        switch view.scale {
        case .full, .half:
            let needed = synthesis.codewords(for: view.region, header.tiles.image)
            let indices = try tiles.run(top: needed.top, bottom: needed.bottom)
            samples = view.shrink(
                self.samples(of: view.region, header, indices, assembly, execution),
                channels: header.color.channels)
        case .quarter, .eighth, .sixteenth:
            let indices = try tiles.run(top: view.region.divided(by: 16))
            let small = SmallSynthesis(model, view, header.color, execution, depth: depth)
            samples = small.samples(indices)
        }
        return RasterPixels(samples: samples, alpha: alpha.map { view.shrink($0, channels: 1) })
    }

    /// Pixels from left to right that are synthesised together: it bounds the memory of the networks, whose
    /// strips have a few rows at least.
    package static let bandWidth = 1 << 14

    /// The pixels of a region.
    ///
    /// - Parameter indices: those that the region depends on
    func samples(
        of region: Area, _ header: FileHeader, _ indices: (top: LevelIndices, bottom: LevelIndices),
        _ execution: Execution
    ) -> [UInt8] {
        samples(of: region, header, indices, synthesis.assembly, execution)
    }

    private func samples<Assembly: SampleAssembly>(
        of region: Area, _ header: FileHeader, _ indices: (top: LevelIndices, bottom: LevelIndices),
        _ assembly: Assembly, _ execution: Execution
    ) -> [Assembly.Sample] {
        let (color, width) = (header.color, region.columns.count)
        let count = width * region.rows.count * color.channels
        let top = LevelCodewords(indices.top, .top, model, execution)
        let bottom = LevelCodewords(indices.bottom, .bottom, model, execution)
        return [Assembly.Sample](unsafeUninitializedCapacity: count) { samples, initialized in
            let target = samples.baseAddress!
            for columns in Self.bands(region.columns) {
                let band = Area(rows: region.rows, columns: columns)
                let pass = SynthesisPass(synthesis, region: band, header.tiles.image, execution)
                pass.forEachStrip(assembly, top: top.write, bottom: bottom.write) { area, blocks in
                    Assembly.Sample.depthToSpace(
                        blocks, area, part: band, color: color, region: region, to: target)
                }
            }
            initialized = count
        }
    }

    /// The bands of an image that have some of these columns, as far as they do.
    private static func bands(_ columns: Range<Int>) -> [Range<Int>] {
        let numbers = columns.lowerBound / bandWidth...(columns.upperBound - 1) / bandWidth
        return numbers.map { ($0 * bandWidth..<($0 + 1) * bandWidth).clamped(to: columns) }
    }
}
