import Model
import Network
import Raster

/// The latents of all of an image, in units of 2^-F.
struct ImageLatents {
    /// [Ht][Wt][T]
    let top: Activation16
    /// [Hb][Wb][B]
    let bottom: Activation16

    init(_ arrays: CodecArrays, _ grid: BlockGrid) {
        top = Activation16(
            area: Area(rows: grid.topRows, columns: grid.topColumns),
            channels: arrays.latents(.top).channels)
        bottom = Activation16(
            area: Area(rows: grid.rows, columns: grid.columns), channels: arrays.latents(.bottom).channels)
    }
}
