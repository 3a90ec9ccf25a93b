import Container
import Decoding
import Model
import Network
import Parallel
import Prior
import Raster

/// The encoder's search for an image's indices: spec/vqz-format.md, section 9.
///
/// Every pass goes over the image from the top downwards and keeps in memory what a row of tiles needs, apart
/// from the image, the indices, the contexts of the top and, if there are several passes, the latents.
struct IndexSearch {
    let model: GraphModel
    let task: CodingTask
    let tiles: TileGrid
    let analysis: Analysis
    let prior: PriorNetwork
    let synthesis: Synthesis
    let transposedSynthesis: Deferred<TransposedSynthesis>

    var picture: Picture { task.picture }
    var version: FileVersion { task.header.version }
    var execution: Execution { task.execution }
    var weights: RateWeights { task.weights }
    var reconstructs: Bool { task.reconstructs }

    /// The best of all passes. Only exact arithmetic decides, so that every machine finds the same.
    func run() -> CodedIndices {
        let latents = task.passes > 1 ? ImageLatents(model.architecture, tiles.image) : nil
        var best = firstPass(latents)
        guard task.passes > 1 || reconstructs else { return CodedIndices(best, samples: nil) }
        var (latest, lowest) = (best, Double.infinity)
        var samples: [UInt8]?
        for pass in 1...task.passes {
            // Nothing follows the last pass: it is decoded for its cost alone.
            let outcome = decode(latest, moving: pass < task.passes ? latents : nil) { fraction in
                task.progress.decoding(pass, fraction)
            }
            let cost = task.cost(
                of: latest.payloads, distortion: outcome.distortion,
                unit: model.greyLevelsPerLatentUnit(execution.quality))
            if cost < lowest { (best, lowest, samples) = (latest, cost, outcome.samples) }
            guard let corrected = outcome.corrected else { break }
            latest = corrected
        }
        return CodedIndices(best, samples: samples)
    }

    /// The choice for the latents of the analysis, which are kept in `latents`, if given.
    private func firstPass(_ latents: ImageLatents?) -> CodedPass {
        let (grid, picture) = (tiles.image, picture)
        let pass = AnalysisPass(analysis, grid, execution) { rows, blocks in
            grid.spaceToDepth(picture, rows: rows, to: blocks)
        }
        var coded = CodedPass(prior, tiles, execution, weights, version)
        for row in 0..<tiles.rows {
            let rows = tiles.bottomRows(row)
            let needed = pass.topRowsNeeded(forBottom: rows.upperBound)
            while coded.topRows < needed {
                let topRows = coded.nextTop
                let top = pass.topLatents(topRows)
                latents?.top.copy(topRows, of: top)
                coded.encodeTop(top)
            }
            let bottom = pass.bottomLatents(rows, top: coded.topCodewords(model).write)
            latents?.bottom.copy(rows, of: bottom)
            coded.encodeBottom(bottom)
            task.progress.first(Double(row + 1) / Double(tiles.rows))
        }
        return coded
    }
}

extension CodedIndices {
    fileprivate init(_ pass: CodedPass, samples: [UInt8]?) {
        self.init(payloads: pass.payloads, bits: pass.bits, samples: samples)
    }
}
