import Container
import Network
import Raster

/// The choices and codes of one pass over an image, tile by tile in rows of tiles: the top of each, then the
/// bottom.
protocol CodingPass {
    /// Rows of the top that are coded.
    var topRows: Int { get }
    /// The rows of the next row of tiles whose top is to be coded.
    var nextTop: Range<Int> { get }
    /// One for each tile.
    var payloads: [TilePayload] { get }
    /// The prior's cost of both levels' symbols.
    var bits: Double { get }

    /// Chooses and codes the top of the next row of tiles.
    ///
    /// - Parameter latents: hold the rows of `nextTop`
    mutating func encodeTop(_ latents: Activation16)

    /// Chooses and codes the bottom of the next row of tiles, whose top is coded.
    ///
    /// - Parameter latents: hold the rows of these tiles
    mutating func encodeBottom(_ latents: Activation16)

    /// Writes what is coded of some rows of the top to all columns of a stream.
    var topSource: (Range<Int>, Activation16) -> Void { get }
}
