import Container
import Decoding
import Identifiers
import Model
import Network
import Parallel
import Prior
import Raster

/// The networks of a model of format 2 that find indices, in one pass.
struct ProgramCoder: IndexCoder {
    private let model: ProgramModel
    private let analysis: Analysis
    private let prior: SlicedNetwork
    private let decoder: Deferred<ProgramDecoder>

    /// Prepares the networks of `model`.
    ///
    /// - Parameter threads: of decoding what has been coded
    init(_ model: ProgramModel, threads: Int?, _ kernels: Kernels) {
        self.model = model
        analysis = Analysis(model, kernels)
        prior = SlicedNetwork(model, kernels)
        decoder = Deferred { ProgramDecoder(model: model, threads: threads, kernels: kernels) }
    }

    var modelDigest: ModelDigest { model.digest }
    var qualities: Int { model.architecture.qualities }

    func groups(_ level: Level) -> Int { model.architecture.level(level).groups.count }

    func greyLevelsPerLatentUnit(_ quality: Int) -> Double { model.greyLevelsPerLatentUnit(quality) }

    func code(_ task: CodingTask) -> CodedIndices {
        let coded = pass(task)
        return CodedIndices(
            payloads: coded.payloads, bits: coded.bits,
            samples: task.reconstructs ? samples(coded.payloads, task) : nil)
    }

    /// The choice for the latents of the analysis.
    private func pass(_ task: CodingTask) -> SlicedCodedPass {
        let (tiles, picture) = (task.header.tiles, task.picture)
        let grid = tiles.image
        let pass = AnalysisPass(analysis, grid, task.execution) { rows, blocks in
            grid.spaceToDepth(picture, rows: rows, to: blocks)
        }
        var coded = SlicedCodedPass(prior, tiles, task.execution, task.weights)
        for row in 0..<tiles.rows {
            let rows = tiles.bottomRows(row)
            let needed = max(pass.topRowsNeeded(forBottom: rows.upperBound), rows.upperBound / 2)
            while coded.topRows < needed { coded.encodeTop(pass.topLatents(coded.nextTop)) }
            coded.encodeBottom(pass.bottomLatents(rows, top: coded.topSource))
            task.progress.first(Double(row + 1) / Double(tiles.rows))
        }
        return coded
    }

    /// What has been coded, decoded to 8 bits.
    private func samples(_ payloads: [TilePayload], _ task: CodingTask) -> [UInt8] {
        let header = task.header
        let opaque = FileHeader(
            color: header.color, hasAlpha: false, width: header.width, height: header.height,
            indices: header.indices)
        do {
            return try decoder.value.decode(VQZFile(header: opaque, tiles: payloads)).samples
        } catch {
            preconditionFailure("what was coded does not decode: \(error.description)")
        }
    }
}
