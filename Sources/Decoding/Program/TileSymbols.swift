import Network
import Prior
import Raster

/// The symbols of a tile as the container has them: one stream of both levels.
struct TileSymbols {
    private let reader: IndexReader

    init(_ payload: ArraySlice<UInt8>, _ kernels: Kernels) {
        reader = IndexReader(Array(payload), kernels)
    }

    /// What is coded of a tile; any bytes decode to something.
    func decode(_ decoder: SlicedPriorDecoder) -> TileContents {
        let top = decoder.top(reader)
        let bottom = decoder.bottom(below: top, reader)
        return TileContents(top: top.codewords, bottom: bottom.codewords, context: bottom.context)
    }

    /// Bytes that decoding took, if some are left.
    var unused: Int? { reader.coder.isAtEnd ? nil : reader.coder.consumed }
}

/// What the synthesis takes of a tile, whose positions count from 0.
struct TileContents: Sendable {
    /// Means with codewords, in units of 2^-F.
    let top: Activation16
    let bottom: Activation16
    /// The bottom's finished context.
    let context: Activation16
}
