import Decoding
import Model
import Network
import Raster

/// The analysis of one image, from the top downwards: rows of latents when they are asked for.
///
/// The top latents come first; the bottom ones depend on the codewords chosen for the top.
package final class AnalysisPass {
    /// Writes the space-to-depth pixels of some rows of blocks, all columns.
    package typealias Pixels = (_ rows: Range<Int>, _ target: UnsafeMutablePointer<UInt8>) -> Void

    private let networks: Analysis
    private let execution: Execution
    private let pixels: Pixels
    private let executor: RollingExecutor

    /// - Parameter pixels: called for one row at a time, from several threads at once, and for any row up to
    ///   three times
    package init(
        _ networks: Analysis, _ grid: BlockGrid, _ execution: Execution, pixels: @escaping Pixels
    ) {
        self.networks = networks
        self.execution = execution
        self.pixels = pixels
        var outputs: ArrayTable<Area> = [:]
        for latents in Level.allCases.map(networks.arrays.latents) {
            outputs[latents] = grid.positions(at: latents.scale)
        }
        executor = RollingExecutor(networks.layers.program, outputs: outputs, grid, execution)
    }

    /// The first `rows.upperBound` rows of the top latents, from `rows.lowerBound` on: [Ht][Wt][T] in units
    /// of 2^-F. Earlier rows are gone for good.
    package func topLatents(_ rows: Range<Int>) -> Activation16 {
        latents(.top, rows, sources)
    }

    /// The rows of the top whose codewords `bottomLatents` needs for the latents before row `limit`.
    package func topRowsNeeded(forBottom limit: Int) -> Int {
        let arrays = networks.arrays
        return executor.rows(
            of: arrays.codewords(.top), for: arrays.latents(.bottom), before: limit)
    }

    /// The first `rows.upperBound` rows of the bottom latents, from `rows.lowerBound` on: [Hb][Wb][B] in
    /// units of 2^-F. Earlier rows are gone for good.
    ///
    /// - Parameter codewords: those chosen for the top
    package func bottomLatents(
        _ rows: Range<Int>, top codewords: @escaping SynthesisPass.Codewords
    ) -> Activation16 {
        let needed = topRowsNeeded(forBottom: rows.upperBound)
        precondition(
            executor.pending(networks.arrays.latents(.top)) >= needed, "the top comes first")
        var sources = sources
        sources[networks.arrays.codewords(.top)] = .words(codewords)
        return latents(.bottom, rows, sources)
    }

    private func latents(
        _ level: Level, _ rows: Range<Int>, _ sources: ArrayTable<ArraySource>
    ) -> Activation16 {
        let latents = networks.arrays.latents(level)
        executor.advance(
            latents, until: rows.upperBound, keeping: .init(outputs: rows.lowerBound), sources)
        return executor[latents]
    }

    private var sources: ArrayTable<ArraySource> {
        let (kernels, execution, pixels) = (networks.kernels, execution, pixels)
        return [
            networks.arrays.pixels: .bytes { rows, bytes in
                bytes.forEachRow(rows, execution.workers) { row, values in
                    pixels(row..<row + 1, values.baseAddress!)
                }
            },
            networks.arrays.signedPixels: .words { rows, words in
                words.forEachRow(rows, execution.workers) { row, values in
                    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: values.count) { blocks in
                        pixels(row..<row + 1, blocks.baseAddress!)
                        kernels.center(blocks, to: values)
                    }
                }
            },
        ]
    }
}
