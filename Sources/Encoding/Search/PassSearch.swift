import Network
import Raster

/// A search that goes over an image several times, from the top downwards. Its first pass chooses for the
/// latents of the analysis, every other one for latents that lessen the error which the pass before left.
protocol PassSearch {
    associatedtype Pass: CodingPass

    var task: CodingTask { get }
    var tiles: TileGrid { get }
    var analysis: Analysis { get }
    /// Grey levels that a latent unit comes to at the task's quality.
    var unit: Double { get }

    /// A pass that has coded nothing.
    func emptyPass() -> Pass

    /// Decodes a pass as the decoder does.
    ///
    /// - Parameters:
    ///   - pass: may let go of what only decoding needs
    ///   - number: of the pass, from 1
    ///   - latents: those that the pass has chosen for, to be moved for another pass; nil if none is wanted
    ///   - note: called with the part of the image that is done, 0 to 1
    func decode(
        _ pass: inout Pass, number: Int, moving latents: ImageLatents?, _ note: (Double) -> Void
    ) -> PassOutcome<Pass>
}

extension PassSearch {
    /// The best of all passes, of those that are wanted if there are any. Only exact arithmetic decides, so
    /// that every machine finds the same.
    func run() -> CodedIndices {
        let passes = task.passes
        let latents = passes > 1 ? ImageLatents(analysis.arrays, tiles.image) : nil
        var latest = firstPass(latents)
        var (best, lowest, isWanted) = (CodedIndices(latest, samples: nil), Double.infinity, false)
        guard passes > 1 || task.reconstructs else { return best }
        for pass in 1...passes {
            // Nothing follows the last pass: it is decoded for its cost alone.
            let moved = pass < passes ? latents : nil
            let outcome = decode(&latest, number: pass, moving: moved) { fraction in
                task.progress.decoding(pass, fraction)
            }
            let cost = task.cost(of: latest.payloads, distortion: outcome.distortion, unit: unit)
            let isWantedToo = task.isWanted?(latest.payloads) ?? false
            if isWantedToo == isWanted ? cost < lowest : isWantedToo {
                (best, lowest) = (CodedIndices(latest, samples: outcome.samples), cost)
                isWanted = isWantedToo
            }
            guard let corrected = outcome.corrected else { break }
            latest = corrected
        }
        return best
    }

    /// The choice for the latents of the analysis, which are kept in `latents`, if given.
    private func firstPass(_ latents: ImageLatents?) -> Pass {
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
            if let latents {
                // By strips, so that a row of tiles is in one place alone.
                let strip = task.execution.stripRows(columns: grid.columns)
                for first in stride(from: rows.lowerBound, to: rows.upperBound, by: strip) {
                    let part = first..<min(first + strip, rows.upperBound)
                    latents.bottom.copy(part, of: pass.bottomLatents(part, top: coded.topSource))
                }
                coded.encodeBottom(latents.bottom)
            } else {
                coded.encodeBottom(pass.bottomLatents(rows, top: coded.topSource))
            }
            task.progress.first(Double(row + 1) / Double(tiles.rows))
        }
        return coded
    }
}

extension CodedIndices {
    fileprivate init(_ pass: some CodingPass, samples: [UInt8]?) {
        self.init(payloads: pass.payloads, bits: pass.bits, samples: samples)
    }
}
