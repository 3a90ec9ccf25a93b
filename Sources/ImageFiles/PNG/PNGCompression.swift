import CPNG
import CPNGShim
import CZlib

/// The compression level of PNG files: 0 (none), 1 (fastest) to 9 (smallest). All hold the same pixels.
package struct PNGCompression: Hashable, Sendable {
    package static let range = 0...9
    /// The fastest.
    package static let `default` = PNGCompression(1)

    package let level: Int

    /// - Precondition: `level` lies in `range`.
    package init(_ level: Int) {
        precondition(Self.range.contains(level), "PNG levels are 0 to 9, not \(level)")
        self.level = level
    }

    /// Level 1 looks for runs alone, after the one filter that predicts photographs best: nearly all of what
    /// deflate finds in them it finds in the frequencies of bytes, and searching for repetitions takes longer
    /// than anything else in decoding. The others are zlib's levels, with the filter chosen for every row.
    var effort: png_shim_effort {
        switch level {
        case 0: png_shim_effort(level: 0, filters: PNG_FILTER_NONE, strategy: Z_DEFAULT_STRATEGY)
        case 1: png_shim_effort(level: 1, filters: PNG_FILTER_PAETH, strategy: Z_RLE)
        default: png_shim_effort(level: Int32(level), filters: Self.allFilters, strategy: Z_FILTERED)
        }
    }

    private static let allFilters =
        PNG_FILTER_NONE | PNG_FILTER_SUB | PNG_FILTER_UP | PNG_FILTER_AVG | PNG_FILTER_PAETH
}
