import RandomNumbers
import Raster

/// What the random numbers of a tile's levels follow from.
struct TileSeed: Sendable {
    let top, bottom: UInt64

    /// Those of all tiles, in their order.
    static func all(_ grid: TileGrid, _ options: SamplingOptions) -> [TileSeed] {
        var generator = SplitMix64(seed: options.seed)
        return (0..<grid.count).map { _ in TileSeed(top: generator.next(), bottom: generator.next()) }
    }
}
