import Model
import Network
import Raster

/// The latents of all of an image, in units of 2^-F.
struct ImageLatents {
    /// [Ht][Wt][T]
    let top: Stream
    /// [Hb][Wb][B]
    let bottom: Stream

    init(_ architecture: Architecture, _ grid: BlockGrid) {
        top = Stream(
            area: Area(rows: grid.topRows, columns: grid.topColumns), channels: architecture.topChannels)
        bottom = Stream(
            area: Area(rows: grid.rows, columns: grid.columns), channels: architecture.bottomChannels)
    }
}
