import Decoding
import Model
import Network
import Raster

/// Latents that lessen what a decoder gets wrong: a step down the gradient of the squared error from the
/// codewords, as long as it takes to reach the least error, were the decoder linear (spec/vqz-format.md,
/// section 9).
///
/// Strips of the decoded image come in from the top downwards.
package final class RefinementPass {
    private let networks: Analysis
    private let execution: Execution
    private let gradient: GradientPass
    /// The layers of the skeleton.
    private let bottomTransform: PackedLayer, topTransform: PackedLayer, crossTransform: PackedLayer
    /// Original less decoded pixels, as far as they are needed.
    private let errors: Activation16
    /// [Hb][Wb][B] in units of 2^-F. The window holds rows from where `release` was called for to the last
    /// one that came in.
    package let bottomLatents: Activation16
    /// [Ht][Wt][T], likewise.
    package let topLatents: Activation16
    private var first = 0

    /// - Parameter synthesis: of the whole image, which the strips come from; before its first one
    package init(
        _ networks: Analysis, _ transposed: TransposedSynthesis, _ synthesis: SynthesisPass, _ grid: BlockGrid
    ) {
        self.networks = networks
        execution = synthesis.execution
        (topTransform, bottomTransform) = (
            networks.layer(.transform(.top)), networks.layer(.transform(.bottom))
        )
        crossTransform = networks.layer(.crossTransform)
        let (area, architecture) = (synthesis.output, synthesis.networks.architecture)
        errors = Activation16(area: area, channels: BlockGrid.blockBytes, isWhole: false)
        bottomLatents = Activation16(area: area, channels: architecture.bottomChannels, isWhole: false)
        topLatents = Activation16(
            area: area.divided(by: 2), channels: architecture.topChannels, isWhole: false)
        gradient = GradientPass(
            transposed, synthesis, grid, errors: errors, bottom: bottomLatents, top: topLatents)
    }

    /// The first row of the bottom's maps, an even one, at which the latents of either level are not
    /// complete.
    package var pending: Int { gradient.pending }

    /// Takes in the strip that follows.
    ///
    /// - Parameters:
    ///   - rows: of the bottom maps
    ///   - original: space-to-depth pixels of the image, all columns
    ///   - decoded: what they have been decoded to
    ///   - bottom, top: codewords that they have been decoded from
    package func add(
        _ rows: Range<Int>, original: UnsafePointer<UInt8>, decoded: UnsafePointer<UInt8>,
        bottom: SynthesisPass.Codewords, top: SynthesisPass.Codewords
    ) {
        let area = Area(rows: rows, columns: errors.area.columns)
        // The last row stays if its pair is missing.
        errors.hold(rows.lowerBound / 2 * 2..<rows.upperBound)
        subtract(rows, original, decoded)
        bottomLatents.slide(to: first, until: rows.upperBound)
        write(bottom, rows, to: bottomLatents)
        bottomTransform.apply(errors, .add, bottomLatents, execution, area: area)
        let topArea = Area(
            rows: rows.lowerBound / 2..<rows.upperBound / 2, columns: topLatents.area.columns)
        topLatents.slide(to: first / 2, until: topArea.rows.upperBound)
        write(top, topArea.rows, to: topLatents)
        topTransform.apply(errors, .add, topLatents, execution, area: topArea)
        gradient.advance(until: rows.upperBound)
    }

    /// Writes the errors of some rows.
    private func subtract(
        _ rows: Range<Int>, _ original: UnsafePointer<UInt8>, _ decoded: UnsafePointer<UInt8>
    ) {
        errors.forEachRow(rows, execution.workers) { row, target in
            let offset = (row - rows.lowerBound) * target.count
            for i in target.indices {
                // The range that the forward skeleton is proven for.
                let error = Int16(original[offset + i]) - Int16(decoded[offset + i])
                target[i] = min(127, max(-128, error))
            }
        }
    }

    /// Writes the codewords of some rows to latents.
    private func write(_ codewords: SynthesisPass.Codewords, _ rows: Range<Int>, to latents: Activation16) {
        guard !rows.isEmpty else { return }
        let words = Activation16(
            area: Area(rows: rows, columns: latents.area.columns), channels: latents.channels)
        codewords(rows, words)
        latents.copy(rows, of: words)
    }

    /// Lets go of the latents before row `row` of the bottom's maps, an even one.
    package func release(before row: Int) { first = row }

    /// Changes bottom latents, which contain what the bottom transform does not find in the top's codewords,
    /// to those of other codewords of the top.
    ///
    /// - Parameter rows: of the top maps
    package func replaceTop(
        _ old: SynthesisPass.Codewords, by new: SynthesisPass.Codewords, rows: Range<Int>,
        in latents: Activation16
    ) {
        let area = Area(rows: rows, columns: latents.area.divided(by: 2).columns)
        let words = Activation16(area: area, channels: networks.arrays.codewords(.top).channels)
        let bottomArea = area.multiplied(by: 2)
        old(rows, words)
        crossTransform.apply(words, .add, latents, execution, area: bottomArea)
        new(rows, words)
        crossTransform.apply(words, .subtract, latents, execution, area: bottomArea)
    }
}
