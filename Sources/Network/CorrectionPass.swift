import Raster

/// Bottom latents that lessen what a decoder gets wrong: a step down the gradient of the squared error from the codewords, as long as it takes to reach the
/// least error, were the decoder linear (spec/vqz-format.md, section 9).
///
/// Strips of the decoded image come in from the top downwards.
public final class CorrectionPass {
    private let networks: Analysis
    private let execution: Execution
    private let gradient: GradientPass
    /// [Hb][Wb][B] in units of 2^-F. The window holds rows from where `release` was called for to the last one that came in.
    public let latents: Stream
    private var first = 0

    /// - Parameter synthesis: of the whole image, which the strips come from; before its first one
    public init(_ networks: Analysis, _ transposed: TransposedSynthesis, _ synthesis: SynthesisPass) {
        self.networks = networks
        execution = synthesis.execution
        gradient = GradientPass(transposed, synthesis)
        latents = Stream(
            area: synthesis.output, channels: networks.architecture.bottomChannels, isWhole: false)
    }

    /// The first row whose latents are not complete.
    public var pending: Int { gradient.pending }

    /// Takes in the strip that follows.
    ///
    /// - Parameters:
    ///   - rows: of the bottom maps
    ///   - original: space-to-depth pixels of the image, all columns
    ///   - decoded: what they have been decoded to
    ///   - codewords: what they have been decoded from
    public func add(
        _ rows: Range<Int>, original: UnsafePointer<UInt8>, decoded: UnsafePointer<UInt8>,
        codewords: SynthesisPass.Codewords
    ) {
        let area = Area(rows: rows, columns: latents.area.columns)
        latents.slide(to: first, until: rows.upperBound)
        let words = Stream(area: area, channels: latents.channels)
        codewords(rows, words)
        let errors = Stream(area: area, channels: BlockGrid.blockBytes)
        let length = area.columns.count * BlockGrid.blockBytes
        execution.workers.forEach(rows.count) { index in
            let (row, offset) = (rows.lowerBound + index, index * length)
            let target = errors.position(row, 0)
            for i in 0..<length {
                // The range that the forward skeleton is proven for.
                let error = Int16(original[offset + i]) - Int16(decoded[offset + i])
                target[i] = min(127, max(-128, error))
            }
            latents.position(row, 0).update(
                from: words.position(row, 0), count: area.columns.count * latents.pitch)
        }
        networks.bottomForward.apply(errors, .add, latents, execution, area: area)
        gradient.add(errors, to: latents)
    }

    /// Lets go of the latents before `row`.
    public func release(before row: Int) { first = row }
}
