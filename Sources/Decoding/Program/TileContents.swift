import Network

/// What the synthesis takes of a tile, whose positions count from 0.
struct TileContents: Sendable {
    /// Means with codewords, in units of 2^-F.
    let top: Activation16
    let bottom: Activation16
    /// The bottom's finished context.
    let context: Activation16
}
