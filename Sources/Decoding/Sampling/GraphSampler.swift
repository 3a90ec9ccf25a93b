import Container
import Identifiers
import Model
import Network
import Parallel
import Prior
import Raster

/// New images drawn from the prior of a model of format 1.
package struct GraphSampler: ImageSampler {
    private let decoder: ImageDecoder
    /// At the temperature asked for.
    private let prior: PriorNetwork
    private let options: SamplingOptions

    /// Prepares the networks of `model`.
    ///
    /// - Parameter threads: at least 1; by default one per CPU
    package init(model: GraphModel, options: SamplingOptions, threads: Int?, kernels: Kernels) {
        decoder = ImageDecoder(model: model, threads: threads, kernels: kernels)
        prior = options.temperature.prior(model, kernels)
        self.options = options
    }

    package var modelDigest: ModelDigest { decoder.modelDigest }

    package func image(_ header: FileHeader, topOf file: VQZFile?) throws(CodecError) -> Image {
        let execution = try decoder.execution(header)
        var top: IndexMap?
        if let file { top = try decoder.indices(of: file).top.map }
        let maps = indices(header.tiles, top, execution)
        let region = Area(rows: header.height, columns: header.width)
        return Image(
            width: header.width, height: header.height, color: header.color,
            samples: decoder.samples(
                of: region, header, (LevelIndices(maps.top), LevelIndices(maps.bottom)), execution))
    }

    private func indices(
        _ grid: TileGrid, _ top: IndexMap?, _ execution: Execution
    ) -> (top: IndexMap, bottom: IndexMap) {
        let image = grid.image
        var maps = (
            top: IndexMap(rows: image.topRows, columns: image.topColumns, groups: prior.groups(.top)),
            bottom: IndexMap(rows: image.rows, columns: image.columns, groups: prior.groups(.bottom))
        )
        let seeds = TileSeed.all(grid, options)
        let tiles = execution.workers.map(Array(seeds.indices)) { tile, workers in
            let sampler = PriorSampler(
                network: prior, grid: grid.blocks(tile),
                execution: Execution(quality: execution.quality, workers: workers))
            let given = top?.cut(grid.topArea(tile))
            let drawn = DrawnIndices(seed: seeds[tile].top, prior.kernels)
            return switch options.bottom {
            case .drawn:
                sampler.sample(
                    given: given, top: drawn, bottom: DrawnIndices(seed: seeds[tile].bottom, prior.kernels))
            case .mostProbable: sampler.sample(given: given, top: drawn, bottom: MostProbableIndices())
            }
        }
        for (tile, indices) in tiles.enumerated() {
            maps.top.paste(indices.top, at: grid.topArea(tile))
            maps.bottom.paste(indices.bottom, at: grid.topArea(tile).multiplied(by: 2))
        }
        return maps
    }
}
