import Network
import Raster

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

    /// A copy without the first rows of the top maps.
    package func dropping(_ rows: Int) -> TileContents {
        TileContents(
            top: top.dropping(rows), bottom: bottom?.dropping(2 * rows), context: context?.dropping(2 * rows))
    }
}

extension Activation16 {
    /// A copy without the first rows, whose positions count from 0 as those of this one do.
    fileprivate func dropping(_ count: Int) -> Activation16 {
        let copy = Activation16(rows: rows - count, columns: columns, channels: channels)
        copy.paste(self, at: Area(rows: -count..<rows - count, columns: area.columns))
        return copy
    }
}
