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

    /// Decodes a file, or a part of it.
    ///
    /// A part equals what the whole would have there. Only the tiles that it depends on are decoded and
    /// checked.
    /// - Parameter region: in pixels, by default the whole image
    /// - Throws: `CodecError.file` if the alpha section is malformed; others if the model lacks the quality,
    ///   the region lies outside of the image or the indices of a tile do not take up their payload, or do so
    ///   by a zero at the end.
    /// - Precondition: the file names the model.
    package func decode(_ file: VQZFile, region: Region? = nil) throws(CodecError) -> Image {
        let header = file.header
        let execution = try execution(header)
        let region = try header.checked(region)
        // Before the indices, since it shows at once whether the file is long enough for its pixels.
        let alpha = try alpha(of: file, region.area)
        let needed = synthesis.codewords(for: region.area, header.tiles.image)
        let maps = try TileDecoding(prior: prior, file: file, execution: execution).run(
            top: needed.top, bottom: needed.bottom)
        let samples = samples(of: region.area, header, maps, execution)
        return Image(
            width: region.width, height: region.height, color: header.color, samples: samples, alpha: alpha)
    }

    /// All indices of a file.
    ///
    /// - Throws: `CodecError` if the model lacks the quality or a tile's payload is malformed
    /// - Precondition: the file names the model.
    func indices(of file: VQZFile) throws(CodecError) -> (top: IndexMap, bottom: IndexMap) {
        let grid = file.header.tiles.image
        return try TileDecoding(prior: prior, file: file, execution: execution(file.header)).run(
            top: Area(rows: grid.topRows, columns: grid.topColumns),
            bottom: Area(rows: grid.rows, columns: grid.columns))
    }

    /// How the networks run for a file.
    ///
    /// - Throws: `CodecError` if the model lacks the quality
    /// - Precondition: the file names the model.
    func execution(_ header: FileHeader) throws(CodecError) -> Execution {
        guard let indices = header.indices else { preconditionFailure("a file of exact pixels") }
        precondition(indices.modelDigest == model.digest, "a file of another model")
        let count = model.architecture.qualities
        guard indices.quality.index < count else { throw .quality(found: indices.quality, count: count) }
        return Execution(quality: indices.quality.index, workers: workers)
    }

    private func alpha(of file: VQZFile, _ region: Area) throws(CodecError) -> [UInt8]? {
        do { return try file.alpha(of: region, depth: 8) } catch { throw .file(error) }
    }

    /// Pixels from left to right that are synthesised together: it bounds the memory of the networks, whose
    /// strips have a few rows at least.
    package static let bandWidth = 1 << 14

    /// The pixels of a region.
    ///
    /// - Parameter maps: the indices that the region depends on
    func samples(
        of region: Area, _ header: FileHeader, _ maps: (top: IndexMap, bottom: IndexMap),
        _ execution: Execution
    ) -> [UInt8] {
        let (color, width) = (header.color, region.columns.count)
        let count = width * region.rows.count * color.channels
        let top = LevelCodewords(maps.top, .top, model, execution)
        let bottom = LevelCodewords(maps.bottom, .bottom, model, execution)
        return [UInt8](unsafeUninitializedCapacity: count) { samples, initialized in
            let target = samples.baseAddress!
            for columns in Self.bands(region.columns) {
                let band = Area(rows: region.rows, columns: columns)
                let pass = SynthesisPass(synthesis, region: band, header.tiles.image, execution)
                pass.forEachStrip(top: top.write, bottom: bottom.write) { area, blocks in
                    BlockGrid.depthToSpace(
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
