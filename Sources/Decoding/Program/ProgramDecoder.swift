import Container
import Identifiers
import Model
import Network
import Parallel
import Prior
import Raster

/// The decoder of the files of one model of format 2. A file gives the same pixels on every machine and for
/// every number of threads.
package final class ProgramDecoder: FileDecoder {
    private let model: ProgramModel
    private let workers: Workers
    private let prior: SlicedNetwork
    private let synthesis: ProgramSynthesis
    private let preview: ProgramSynthesis

    /// Prepares the networks of `model`.
    ///
    /// - Parameters:
    ///   - threads: at least 1; by default one per CPU
    ///   - kernels: those of this CPU
    package init(model: ProgramModel, threads: Int?, kernels: Kernels) {
        self.model = model
        workers = Workers(threads)
        prior = SlicedNetwork(model, kernels)
        synthesis = .image(model, kernels)
        preview = .preview(model, kernels)
    }

    package var modelDigest: ModelDigest { model.digest }

    package func decode(
        _ file: VQZFile, region: Region? = nil, scale: Scale = .full,
        progress: (Double) -> Void = { _ in }
    ) throws(CodecError) -> Image {
        let (pixels, view) = try pixels(of: file, region, scale, depth: 8, as: UInt8.self, progress)
        return Image(pixels, file.header, view)
    }

    package func decodeDeep(
        _ file: VQZFile, region: Region? = nil, scale: Scale = .full, depth: Int? = nil,
        progress: (Double) -> Void = { _ in }
    ) throws(CodecError) -> DeepImage {
        let depth = depth ?? file.header.depth
        let (pixels, view) = try pixels(
            of: file, region, scale, depth: depth, as: UInt16.self, progress)
        return DeepImage(pixels, file.header, view, depth: depth)
    }

    private func pixels<Sample: PixelSample>(
        of file: VQZFile, _ region: Region?, _ scale: Scale, depth: Int, as type: Sample.Type,
        _ progress: (Double) -> Void
    ) throws(CodecError) -> (RasterPixels<Sample>, View) {
        let header = file.header
        let region = try header.checked(region).area
        let view = View(region, scale, width: header.width, height: header.height)
        // Refuses a quality before anything is decoded.
        _ = try execution(header)
        // Before the indices, since it shows at once whether the file is long enough for its pixels.
        let alpha: [Sample]?
        do { alpha = try file.alpha(of: view.region, depth: depth) } catch { throw .file(error) }
        let samples: [Sample] = try samples(of: file, view, depth: depth, progress)
        return (
            RasterPixels(samples: samples, alpha: alpha.map { view.shrink($0, channels: 1) }), view
        )
    }

    private func execution(_ header: FileHeader) throws(CodecError) -> Execution {
        try header.execution(modelDigest, qualities: model.architecture.qualities, workers)
    }

    /// The samples of a view.
    private func samples<Sample: PixelSample>(
        of file: VQZFile, _ view: View, depth: Int, _ progress: (Double) -> Void
    ) throws(CodecError) -> [Sample] {
        let channels = file.header.color.channels
        switch view.scale {
        case .full, .half:
            let whole: [Sample] = try samples(of: file, view.region, depth: depth, progress: progress)
            return view.shrink(whole, channels: channels)
        case .quarter, .eighth, .sixteenth:
            // The preview is a picture, of which smaller ones are made like those of a whole.
            let smaller = view.ofQuarter(file.header)
            let quarter: [Sample] = try samples(
                of: file, smaller.region, preview, execution(file.header), depth: depth, progress)
            return smaller.shrink(quarter, channels: channels)
        }
    }

    /// The samples of a region, `depth` bits each.
    ///
    /// - Parameter strip: positions that the networks take in at a time; by default those of `Execution`
    func samples<Sample: PixelSample>(
        of file: VQZFile, _ region: Area, depth: Int, strip: Int? = nil,
        progress: (Double) -> Void = { _ in }
    ) throws(CodecError) -> [Sample] {
        var execution = try execution(file.header)
        if let strip { execution = Execution(quality: execution.quality, workers: workers, strip: strip) }
        return try samples(of: file, region, synthesis, execution, depth: depth, progress)
    }

    private func samples<Sample: PixelSample>(
        of file: VQZFile, _ region: Area, _ program: ProgramSynthesis, _ execution: Execution, depth: Int,
        _ progress: (Double) -> Void
    ) throws(CodecError) -> [Sample] {
        let tiles = FileTiles(
            prior: prior, file: file, execution: execution, topAlone: program.readsTopAlone)
        return try program.samples(of: region, tiles, file.header.color, depth: depth, progress)
    }
}

extension View {
    /// The same cells as a view of the picture that is a quarter of the image a side.
    ///
    /// - Precondition: the scale is a quarter or less.
    fileprivate func ofQuarter(_ header: FileHeader) -> View {
        let side = Scale.quarter.rawValue
        let (width, height) = ((header.width + side - 1) / side, (header.height + side - 1) / side)
        guard let scale = Scale(rawValue: scale.rawValue / side) else {
            preconditionFailure("a view larger than a quarter")
        }
        return View(region.divided(by: side), scale, width: width, height: height)
    }
}
