import Container
import Network
import Raster

/// What a coder of indices is asked for.
package struct CodingTask {
    let picture: Picture
    /// Of the file that the indices are for.
    let header: FileHeader
    let execution: Execution
    /// How often indices are chosen, at least once.
    let passes: Int
    /// Of latents between the passes.
    let moves: SearchMoves
    let weights: RateWeights
    /// Whether the decoded picture is wanted.
    let reconstructs: Bool
    /// Whether a pass with these payloads is taken before others of less cost; nil if cost alone decides.
    let isWanted: (([TilePayload]) -> Bool)?
    let progress: SearchProgress

    /// Rate and distortion of a pass in bits.
    ///
    /// - Parameters:
    ///   - distortion: the weighed squared error in units of 1/256
    ///   - unit: grey levels that a latent unit comes to
    func cost(of payloads: [TilePayload], distortion: Int64, unit: Double) -> Double {
        Double(distortion) / Double(RateWeights.one) / (unit * unit)
            + Double(8 * TilePayload.byteCount(payloads))
    }
}
