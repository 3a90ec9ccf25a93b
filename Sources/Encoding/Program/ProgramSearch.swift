import Container
import Decoding
import Model
import Network
import Parallel
import Prior
import Raster

/// The encoder's search for an image's indices with a model of format 2: spec/vqm-model-2.md, section 7.
///
/// Every pass goes over the image from the top downwards, by rows of tiles, as those of an `IndexSearch` do.
struct ProgramSearch {
    let model: ProgramModel
    let task: CodingTask
    let tiles: TileGrid
    let analysis: Analysis
    let prior: SlicedNetwork
    let synthesis: Deferred<ProgramSynthesis>
    let adjoint: Deferred<ProgramAdjoint>

    private var passes: Int { task.passes }

    /// The best of all passes. Only exact arithmetic decides, so that every machine finds the same.
    func run() -> CodedIndices {
        let latents = passes > 1 ? ImageLatents(model.architecture, tiles.image) : nil
        var latest = firstPass(latents)
        guard passes > 1 || task.reconstructs else { return CodedIndices(latest, samples: nil) }
        var (best, lowest) = (CodedIndices(latest, samples: nil), Double.infinity)
        for pass in 1...passes {
            // Nothing follows the last pass: it is decoded for its cost alone.
            let outcome = decode(&latest, moving: pass < passes ? latents : nil) { fraction in
                task.progress.decoding(pass, fraction)
            }
            let cost = task.cost(
                of: latest.payloads, distortion: outcome.distortion,
                unit: model.greyLevelsPerLatentUnit(task.execution.quality))
            if cost < lowest { (best, lowest) = (CodedIndices(latest, samples: outcome.samples), cost) }
            guard let corrected = outcome.corrected else { break }
            latest = corrected
        }
        return best
    }

    private func emptyPass() -> SlicedCodedPass {
        SlicedCodedPass(
            prior, tiles, task.execution, task.weights, keepsContents: passes > 1 || task.reconstructs)
    }

    /// The choice for the latents of the analysis, which are kept in `latents`, if given.
    private func firstPass(_ latents: ImageLatents?) -> SlicedCodedPass {
        let (grid, picture) = (tiles.image, task.picture)
        let pass = AnalysisPass(analysis, grid, task.execution) { rows, blocks in
            grid.spaceToDepth(picture, rows: rows, to: blocks)
        }
        var coded = emptyPass()
        for row in 0..<tiles.rows {
            let rows = tiles.bottomRows(row)
            let needed = max(pass.topRowsNeeded(forBottom: rows.upperBound), rows.upperBound / 2)
            while coded.topRows < needed {
                let topRows = coded.nextTop
                let top = pass.topLatents(topRows)
                latents?.top.copy(topRows, of: top)
                coded.encodeTop(top)
            }
            let bottom = pass.bottomLatents(rows, top: coded.topSource)
            latents?.bottom.copy(rows, of: bottom)
            coded.encodeBottom(bottom)
            task.progress.first(Double(row + 1) / Double(tiles.rows))
        }
        return coded
    }
}

// A pass decoded, and the pass that improves on it.
extension ProgramSearch {
    private struct Outcome {
        /// The squared error of all samples of the extended image, weighed by block, in units of 1/256.
        var distortion: Int64 = 0
        /// The decoded samples of the picture, of 8 bits, if they are wanted.
        var samples: [UInt8]?
        /// The pass over latents that lessen the error.
        var corrected: SlicedCodedPass?
    }

    /// Decodes a pass as the decoder does, and lets go of what it has kept.
    ///
    /// - Parameters:
    ///   - latents: those that the pass has chosen for, to be moved for another pass; nil if none is wanted
    ///   - note: called with the part of the image that is done, 0 to 1
    private func decode(
        _ pass: inout SlicedCodedPass, moving latents: ImageLatents?, _ note: (Double) -> Void
    ) -> Outcome {
        var outcome = Outcome()
        if task.reconstructs {
            let pixels = task.picture.width * task.picture.height
            outcome.samples = [UInt8](repeating: 0, count: pixels * task.picture.color.channels)
        }
        var corrected = latents.map { _ in emptyPass() }
        let windows = ErrorWindows(self, latents)
        for row in 0..<tiles.rows {
            let rows = tiles.topRows(row)
            outcome.distortion += windows.run(rows, of: pass, samples: &outcome.samples)
            if let latents { encode(row, latents, old: pass, to: &corrected) }
            pass.release(before: rows.upperBound - windows.reach)
            note(Double(row + 1) / Double(tiles.rows))
        }
        outcome.corrected = corrected
        return outcome
    }

    /// Chooses and codes a row of tiles for latents that have moved.
    private func encode(
        _ row: Int, _ latents: ImageLatents, old: SlicedCodedPass, to corrected: inout SlicedCodedPass?
    ) {
        guard var pass = corrected.take() else { return }
        pass.encodeTop(latents.top)
        replaceTop(old.topCodewords, by: pass.topCodewords, rows: tiles.topRows(row), in: latents.bottom)
        pass.encodeBottom(latents.bottom)
        corrected = pass
    }

    /// Changes bottom latents, which contain what the analysis does not find in the top, to those of another
    /// top, as far as layers go straight from one to the other.
    ///
    /// - Parameter rows: of the top maps
    private func replaceTop(
        _ old: Activation16, by new: Activation16, rows: Range<Int>, in latents: Activation16
    ) {
        let architecture = model.architecture
        let area = Area(rows: rows, columns: old.area.columns)
        let straight = analysis.layers.filter {
            $0.reads == architecture.codewords(.top) && $0.writes == architecture.latents(.bottom)
                && $0.margin == 0 && $0.stride == 1
        }
        for layer in straight {
            let (given, taken): (LayerResult, LayerResult) =
                layer.result == .subtract ? (.subtract, .add) : (.add, .subtract)
            let bottom = area.multiplied(by: 2)
            layer.apply(old.part(area), taken, latents, task.execution, area: bottom)
            layer.apply(new.part(area), given, latents, task.execution, area: bottom)
        }
    }
}

extension CodedIndices {
    fileprivate init(_ pass: SlicedCodedPass, samples: [UInt8]?) {
        self.init(payloads: pass.payloads, bits: pass.bits, samples: samples)
    }
}
