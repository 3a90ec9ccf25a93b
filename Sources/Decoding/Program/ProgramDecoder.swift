import Container
import Identifiers
import Model
import Network
import Parallel
import Prior
import Raster

/// The decoder of files of one model of format 2. A file gives the same pixels on every machine and for every
/// number of threads.
package struct ProgramDecoder: Sendable {
    private let model: ProgramModel
    private let workers: Workers
    private let prior: SlicedNetwork
    private let synthesis: ProgramSynthesis

    /// Prepares the networks of `model`.
    ///
    /// - Parameters:
    ///   - threads: at least 1; by default one per CPU
    ///   - kernels: those of this CPU
    package init(model: ProgramModel, threads: Int?, kernels: Kernels) {
        self.model = model
        workers = Workers(threads)
        prior = SlicedNetwork(model, kernels)
        synthesis = ProgramSynthesis(model, kernels)
    }

    /// The model whose files it decodes.
    package var modelDigest: ModelDigest { model.digest }

    /// Decodes a file, or a part of it.
    ///
    /// A part equals what the whole would have there. Only the tiles that it depends on are decoded and
    /// checked.
    /// - Parameter region: in pixels, by default the whole image
    /// - Throws: `CodecError` as `ImageDecoder.decode` does
    /// - Precondition: the file names the model.
    package func decode(_ file: VQZFile, region: Region? = nil) throws(CodecError) -> Image {
        let header = file.header
        precondition(header.modelDigest == model.digest, "a file of another model")
        let count = model.architecture.qualities
        guard header.quality.index < count else { throw .quality(found: header.quality, count: count) }
        let region = region ?? Region(width: header.width, height: header.height)
        guard region.fits(width: header.width, height: header.height) else {
            throw .regionOutside(region, width: header.width, height: header.height)
        }
        // Before the indices, since it shows at once whether the file is long enough for its pixels.
        let alpha = try alpha(of: file, region.area)
        let samples: [UInt8] = try samples(of: file, region.area, depth: 8)
        return Image(
            width: region.width, height: region.height, color: header.color, samples: samples, alpha: alpha)
    }

    private func alpha(of file: VQZFile, _ region: Area) throws(CodecError) -> [UInt8]? {
        guard let payload = file.alpha else { return nil }
        let header = file.header
        do {
            return try AlphaCoding.decode(
                payload, width: header.width, height: header.height, region: region)
        } catch {
            throw .file(error)
        }
    }

    /// The samples of a region, `depth` bits each.
    func samples<Sample: FixedWidthInteger & UnsignedInteger>(
        of file: VQZFile, _ region: Area, depth: Int
    ) throws(CodecError) -> [Sample] {
        let header = file.header
        let grid = header.tiles.image
        let execution = Execution(quality: header.quality.index, workers: workers)
        let inputs = SynthesisInputs(model.architecture, needs: synthesis.needs(for: region, grid))
        let passes = Self.bands(region.columns).map {
            ProgramSynthesisPass(
                synthesis, part: Area(rows: region.rows, columns: $0), inputs, grid, execution)
        }
        let pixels = PatchPixels(header.color, depth: depth)
        let count = region.rows.count * region.columns.count * header.color.channels
        var samples = [Sample](repeating: 0, count: count)
        let tiles = ProgramTiles(prior: prior, file: file, execution: execution)
        try tiles.forEachRow(meeting: inputs.tops) { row, isLast, decode throws(CodecError) in
            let end = header.tiles.topRows(row).upperBound
            inputs.slide(until: end) { array in passes.map { $0.executor.next(of: array) }.min() ?? 0 }
            try decode { inputs.paste($0, at: $1) }
            samples.withUnsafeMutableBufferPointer { samples in
                for pass in passes {
                    pass.forEachStrip(inputs, until: end, isLast: isLast) { rows, image in
                        pixels.write(
                            image, rows: rows, part: pass.part, region: region,
                            to: samples.baseAddress!, workers)
                    }
                }
            }
        }
        return samples
    }

    /// The bands of an image that have some of these columns, as far as they do: each is synthesised by
    /// itself, which bounds the memory of the networks.
    private static func bands(_ columns: Range<Int>) -> [Range<Int>] {
        let width = ImageDecoder.bandWidth
        let numbers = columns.lowerBound / width...(columns.upperBound - 1) / width
        return numbers.map { ($0 * width..<($0 + 1) * width).clamped(to: columns) }
    }
}
