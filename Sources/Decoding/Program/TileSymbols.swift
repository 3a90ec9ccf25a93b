import Container
import EntropyCoding
import Network
import Prior

/// The symbols of a tile: one stream of both levels, or one of each.
struct TileSymbols {
    private let readers: [IndexReader]

    init(_ payload: TilePayload, _ kernels: Kernels) {
        readers = payload.streams.map { IndexReader($0, kernels) }
    }

    /// What is coded of a tile's top.
    func top(_ decoder: SlicedPriorDecoder) -> SlicedContext { decoder.top(readers[0]) }

    /// What is coded of a tile; any bytes decode to something.
    ///
    /// - Parameter topAlone: whether nothing but the top is wanted
    func decode(_ decoder: SlicedPriorDecoder, topAlone: Bool = false) -> TileContents {
        let top = top(decoder)
        guard !topAlone else { return TileContents(top: top.codewords) }
        let bottom = decoder.bottom(below: top, readers[readers.count - 1])
        return TileContents(top: top.codewords, bottom: bottom.codewords, context: bottom.context)
    }

    /// The number of the first whole stream of which decoding left bytes, and how many it took.
    ///
    /// - Parameter topAlone: whether only the top has been decoded
    func unused(topAlone: Bool = false) -> (stream: Int, consumed: Int)? {
        // A stream of both levels ends with the bottom.
        let ended = topAlone ? readers.count - 1 : readers.count
        let number = readers.prefix(ended).firstIndex { $0.isWhole && !$0.coder.isAtEnd }
        return number.map { ($0, readers[$0].coder.consumed) }
    }
}
