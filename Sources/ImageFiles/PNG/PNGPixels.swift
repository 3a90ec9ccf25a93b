import CPNGShim
import Raster

/// How a PNG file stores pixels, as far as metadata depends on it.
struct PNGPixels {
    /// Bits of a sample that comes out: 8 or 16.
    let depth: Int
    /// Colour channels that the file has, those of a palette's entries being 3.
    private let colors: Int
    /// Whether pixels are stored with alpha, not as a palette's or a transparent colour's.
    private let hasStoredAlpha: Bool
    /// The most that sBIT may say.
    private let mostBits: Int

    init(_ header: png_shim_header) {
        depth = header.bit_depth == 16 ? 16 : 8
        colors = header.channels < 3 ? 1 : 3
        hasStoredAlpha = header.has_stored_alpha
        mostBits = header.is_palette ? 8 : Int(header.bit_depth)
    }

    /// Channels of which sBIT tells in the file.
    var significantChannels: Int { colors + (hasStoredAlpha ? 1 : 0) }

    /// Contents of an sBIT chunk with a number for alpha, stored or not.
    func significantBits(_ bits: [UInt8]) throws(MetadataProblem) -> [UInt8] {
        guard bits.allSatisfy({ (1...mostBits).contains(Int($0)) }) else {
            throw .malformed("numbers that are not 1 to \(mostBits)")
        }
        return hasStoredAlpha ? bits : bits + [UInt8(depth)]
    }
}
