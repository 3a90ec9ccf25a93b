/// Pixels as a PNG file stores them: the zlib stream of their filtered rows, from the top downwards, and what
/// the numbers in it stand for.
///
/// An encoder of exact pixels may find a stream shorter than its own, and checks it.
public struct PackedPixels: Equatable, Sendable {
    /// PNG's colour type: 0, 2, 3, 4 or 6.
    public var colorType: UInt8
    /// Bits of a number: 1, 2, 4, 8 or 16.
    public var bitDepth: Int
    /// What PLTE holds: R, G, B of every entry; empty without.
    public var palette: [UInt8]
    /// What tRNS holds: alpha of the first entries, or a colour; empty without.
    public var transparency: [UInt8]
    /// What all IDAT together hold, not interlaced.
    public var stream: [UInt8]

    public init(
        colorType: UInt8, bitDepth: Int, palette: [UInt8] = [], transparency: [UInt8] = [], stream: [UInt8]
    ) {
        self.colorType = colorType
        self.bitDepth = bitDepth
        self.palette = palette
        self.transparency = transparency
        self.stream = stream
    }
}
