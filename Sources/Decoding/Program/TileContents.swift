import Network

/// What programs take of a tile, whose positions count from 0.
struct TileContents: Sendable {
    /// Means with codewords, in units of 2^-F.
    let top: Activation16
    /// Nil if the top alone was wanted.
    var bottom: Activation16?
    /// The bottom's finished context; likewise.
    var context: Activation16?
}
