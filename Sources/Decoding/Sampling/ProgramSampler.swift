import Container
import Identifiers
import Model
import Network
import Parallel
import Prior
import Raster

/// New images drawn from the prior of a model of format 2.
package struct ProgramSampler: ImageSampler {
    private let model: ProgramModel
    /// As the model has it, for the tops of files.
    private let prior: SlicedNetwork
    /// At the temperature asked for.
    private let drawing: SlicedNetwork
    private let synthesis: ProgramSynthesis
    private let workers: Workers
    private let options: SamplingOptions

    /// Prepares the networks of `model`.
    ///
    /// - Parameter threads: at least 1; by default one per CPU
    package init(model: ProgramModel, options: SamplingOptions, threads: Int?, kernels: Kernels) {
        self.model = model
        prior = SlicedNetwork(model, kernels)
        drawing = options.temperature.prior(model, kernels)
        synthesis = .image(model, kernels)
        workers = Workers(threads)
        self.options = options
    }

    package var modelDigest: ModelDigest { model.digest }

    package func image(_ header: FileHeader, topOf file: VQZFile?) throws(CodecError) -> Image {
        let execution = try header.execution(modelDigest, qualities: model.architecture.qualities, workers)
        let tiles = DrawnTiles(
            prior: drawing, grid: header.tiles, execution: execution, options: options,
            seeds: TileSeed.all(header.tiles, options), given: file.map { ($0, prior) })
        let region = Area(rows: header.height, columns: header.width)
        return Image(
            width: header.width, height: header.height, color: header.color,
            samples: try synthesis.samples(of: region, tiles, header.color, depth: 8))
    }
}
