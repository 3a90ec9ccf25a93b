import Container
import Decoding
import Model
import Network
import Parallel
import Prior
import Raster

/// The encoder's search for an image's indices with a model of format 2: spec/vqm-model-2.md, section 7.
///
/// Every pass keeps in memory what is coded until it is decoded, apart from the image and, if there are
/// several passes, the latents.
struct ProgramSearch: PassSearch {
    let model: ProgramModel
    let task: CodingTask
    let tiles: TileGrid
    let analysis: Analysis
    let prior: SlicedNetwork
    let synthesis: Deferred<ProgramSynthesis>
    let adjoint: Deferred<ProgramAdjoint>

    var unit: Double { model.greyLevelsPerLatentUnit(task.execution.quality) }

    func emptyPass() -> SlicedCodedPass {
        SlicedCodedPass(
            prior, tiles, task.execution, task.weights,
            keepsContents: task.passes > 1 || task.reconstructs)
    }

    func decode(
        _ pass: inout SlicedCodedPass, number: Int, moving latents: ImageLatents?, _ note: (Double) -> Void
    ) -> PassOutcome<SlicedCodedPass> {
        var outcome = PassOutcome<SlicedCodedPass>(task)
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
