import CKernels
import Container
import Identifiers
import Model
import Network
import Parallel
import Prior
import Raster

/// The decoder of the files of one model of format 1. A file gives the same pixels on every machine and for
/// every number of threads.
package final class ImageDecoder: FileDecoder {
    private let model: GraphModel
    private let workers: Workers
    private let prior: PriorNetwork
    private let synthesis: Synthesis

    /// Prepares the networks of `model`.
    ///
    /// - Parameters:
    ///   - threads: at least 1; by default one per CPU
    ///   - kernels: those of this CPU, or such as record what they are asked
    package init(
        model: GraphModel, threads: Int?, kernels: Kernels
    ) {
        self.model = model
        workers = Workers(threads)
        prior = PriorNetwork(model, kernels)
        synthesis = Synthesis(model, kernels)
    }

    package var modelDigest: ModelDigest { model.digest }

    package func decode(
        _ file: VQZFile, region: Region? = nil, scale: Scale = .full
    ) throws(CodecError) -> Image {
        let header = file.header
        let region = try header.checked(region).area
        let view = View(region, scale, width: header.width, height: header.height)
        return Image(try pixels(of: file, view, synthesis.assembly, depth: 8), header, view)
    }

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
        let count = model.architecture.qualities
        return try header.execution(modelDigest, qualities: count, workers)
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
            for columns in SynthesisBands.all(region.columns) {
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
}
