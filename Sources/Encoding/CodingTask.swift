import Container
import Network
import Raster

/// What a coder of indices is asked for.
struct CodingTask {
    let picture: Picture
    /// Of the file that the indices are for.
    let header: FileHeader
    let execution: Execution
    let effort: Effort
    let weights: RateWeights
    /// Whether the decoded picture is wanted.
    let reconstructs: Bool
    let progress: SearchProgress
}
