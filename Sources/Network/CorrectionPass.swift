import Raster

/// Bottom latents that correct what a decoder got wrong: what the latents should have been for the codewords to decode to the image, were the decoder
/// linear. They are the codewords plus the forward transform of the error (spec/vqz-format.md, section 9).
///
/// Strips of the decoded image come in from the top downwards.
public final class CorrectionPass {
    private let networks: Analysis
    private let execution: Execution
    /// [Hb][Wb][B] in units of 2^-F. The window holds rows from where `release` was called for to the last one that came in.
    public let latents: Stream
    private var first = 0

    public init(_ networks: Analysis, _ grid: BlockGrid, _ execution: Execution) {
        self.networks = networks
        self.execution = execution
        latents = Stream(
            area: Area(rows: grid.rows, columns: grid.columns),
            channels: networks.architecture.bottomChannels,
            isWhole: false)
    }

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
        let difference = Stream(area: area, channels: BlockGrid.blockBytes)
        let length = area.columns.count * BlockGrid.blockBytes
        execution.workers.forEach(rows.count) { index in
            let (row, offset) = (rows.lowerBound + index, index * length)
            let target = difference.position(row, 0)
            for i in 0..<length {
                // The range that the forward skeleton is proven for.
                let error = Int16(original[offset + i]) - Int16(decoded[offset + i])
                target[i] = min(127, max(-128, error))
            }
            latents.position(row, 0).update(
                from: words.position(row, 0), count: area.columns.count * latents.pitch)
        }
        networks.bottomForward.apply(difference, .add, latents, execution, area: area)
    }

    /// Lets go of the latents before `row`.
    public func release(before row: Int) { first = row }
}
