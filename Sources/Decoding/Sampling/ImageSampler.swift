import Container
import Identifiers
import Model
import Network
import Parallel
import Prior
import Raster

/// New images drawn from one model's prior. The same arguments give the same pixels on every machine and for
/// every number of threads.
package struct ImageSampler {
    private let decoder: ImageDecoder
    /// At the temperature asked for.
    private let prior: PriorNetwork
    private let options: SamplingOptions

    /// Prepares the networks of `model`.
    ///
    /// - Parameter threads: at least 1; by default one per CPU
    package init(model: GraphModel, options: SamplingOptions, threads: Int?, kernels: Kernels) {
        decoder = ImageDecoder(model: model, threads: threads, kernels: kernels)
        prior = PriorNetwork(model, kernels, priors: options.temperature.divide)
        self.options = options
    }

    /// A new image, in RGB.
    ///
    /// - Throws: `CodecError` if the model lacks the quality or the image is too large for the format.
    /// - Precondition: width and height are at least 1.
    package func sample(width: Int, height: Int, quality: Quality) throws(CodecError) -> Image {
        guard max(width, height) <= FileHeader.maxDimension else {
            throw .imageTooLarge(width: width, height: height)
        }
        let header = FileHeader(
            color: .rgb, hasAlpha: false, width: width, height: height,
            indices: IndexCoding(
                modelDigest: decoder.modelDigest, quality: quality,
                tileSide: IndexCoding.tileSide(width: width, height: height)))
        return image(header, top: nil, try decoder.execution(header))
    }

    /// A new image with the top indices of a file, in its size, colours and quality; its alpha is left out.
    ///
    /// - Throws: `CodecError` as `ImageDecoder.decode` does
    /// - Precondition: the file names the model.
    package func sample(topOf file: VQZFile) throws(CodecError) -> Image {
        let execution = try decoder.execution(file.header)
        return image(file.header, top: try decoder.indices(of: file).top.map, execution)
    }

    private func image(_ header: FileHeader, top: IndexMap?, _ execution: Execution) -> Image {
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
        let tiles = execution.workers.map(seeds(grid)) { seed, workers in
            let sampler = PriorSampler(
                network: prior, grid: grid.blocks(seed.tile),
                execution: Execution(quality: execution.quality, workers: workers))
            let given = top?.cut(grid.topArea(seed.tile))
            let drawn = DrawnIndices(seed: seed.top, prior.kernels)
            return switch options.bottom {
            case .drawn:
                sampler.sample(
                    given: given, top: drawn, bottom: DrawnIndices(seed: seed.bottom, prior.kernels))
            case .mostProbable: sampler.sample(given: given, top: drawn, bottom: MostProbableIndices())
            }
        }
        for (tile, indices) in tiles.enumerated() {
            maps.top.paste(indices.top, at: grid.topArea(tile))
            maps.bottom.paste(indices.bottom, at: grid.topArea(tile).multiplied(by: 2))
        }
        return maps
    }

    /// The seeds of a tile's levels.
    private struct Seed: Sendable {
        let tile: Int
        let top, bottom: UInt64
    }

    private func seeds(_ grid: TileGrid) -> [Seed] {
        var generator = RandomNumbers(seed: options.seed)
        return (0..<grid.count).map {
            Seed(tile: $0, top: generator.next(), bottom: generator.next())
        }
    }
}
