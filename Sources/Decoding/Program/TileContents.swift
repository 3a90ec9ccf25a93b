import Network

/// What programs take of a tile, whose positions count from 0.
package struct TileContents: Sendable {
    /// Means with codewords, in units of 2^-F.
    package let top: Activation16
    /// Nil if the top alone was wanted.
    package var bottom: Activation16?
    /// The bottom's finished context; likewise.
    package var context: Activation16?

    package init(top: Activation16, bottom: Activation16? = nil, context: Activation16? = nil) {
        (self.top, self.bottom, self.context) = (top, bottom, context)
    }
}
