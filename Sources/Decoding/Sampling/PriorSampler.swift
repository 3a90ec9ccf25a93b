import Model
import Network
import Prior
import Raster

/// New indices of a tile, from the prior alone.
struct PriorSampler {
    let network: PriorNetwork
    let grid: BlockGrid
    let execution: Execution

    /// Finds the indices of both levels.
    ///
    /// - Parameters:
    ///   - given: the top's indices, otherwise nil, all of them codewords of the quality
    ///   - top: draws the top's indices if none are given
    func sample(
        given: IndexMap?, top topSource: some IndexSource, bottom bottomSource: some IndexSource
    ) -> (top: IndexMap, bottom: IndexMap) {
        let top = LevelContext(network, .top, rows: grid.topRows, columns: grid.topColumns, execution)
        let topIndices =
            if let given {
                top.forEachPhase { phase, _ in given.indices(of: phase) }
            } else {
                LevelDecoder(source: topSource, execution: execution).decode(top)
            }
        let bottom = LevelContext(network, .bottom, rows: grid.rows, columns: grid.columns, execution)
        bottom.add(top, network)
        return (topIndices, LevelDecoder(source: bottomSource, execution: execution).decode(bottom))
    }
}
