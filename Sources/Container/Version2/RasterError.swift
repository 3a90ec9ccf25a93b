import Bytes
import CZlib

/// Why a section of exact pixels or of alpha cannot be read (format 2, section 4).
public indirect enum RasterError: Error, Equatable, Sendable {
    /// The payload ends before its stream of rows.
    case truncated
    /// The number of alpha values is not below 2^32 in its shortest form.
    case malformedCount
    /// Bit 7 of the first byte is set, or its bit 6, which announces a transparent colour, for a type that
    /// has none.
    case reservedBits(UInt8)
    /// A colour type and a bit depth that no PNG has, or more bits than the picture has.
    case layout(type: UInt8, bitDepth: Int)
    /// Colours of a raster whose picture is gray.
    case colored
    /// The header announces alpha, and the raster has none, or the other way round.
    case alpha(announced: Bool)
    /// A number of the transparent colour has more bits than a pixel's.
    case key(UInt16, bitDepth: Int)
    /// More palette entries than a pixel's bits can tell apart.
    case paletteSize(count: Int, bitDepth: Int)
    /// More alpha values than palette entries.
    case paletteAlpha(count: Int, entries: Int)
    /// The rows are no valid zlib stream; `code` is zlib's.
    case damagedStream(code: Int32)
    /// The stream inflates to fewer bytes than the rows have, `expected`, or, if the numbers are equal, does
    /// not end there.
    case size(expected: Int, inflated: Int)
    /// Bytes follow the zlib stream.
    case trailingBytes(count: Int)
    /// A row's filter is none of PNG's.
    case filter(UInt8, row: Int)
    /// A pixel's palette entry is missing.
    case paletteIndex(Int, entries: Int, row: Int)

    /// Whether a whole payload would not have the error, for all that a part of it says.
    var isOfCut: Bool {
        switch self {
        case .truncated, .damagedStream(code: Z_BUF_ERROR): true
        default: false
        }
    }
}

extension RasterError: CustomStringConvertible {
    public var description: String { message.text }

    private var message: Message {
        switch self {
        case .truncated: "ends before its rows"
        case .malformedCount: "has a number of alpha values that is not in its shortest form"
        case .reservedBits(let byte): "has reserved bits set in its first byte, \(byte)"
        case .layout(let type, let bitDepth):
            "has colour type \(type) of \(bitDepth) bits, which is not allowed"
        case .colored: "has colours, but the header says gray"
        case .alpha(true): "has no alpha, but the header announces it"
        case .alpha(false): "has alpha, but the header announces none"
        case .key(let value, let bitDepth): "has a transparent colour of \(value), over \(bitDepth) bits"
        case .paletteSize(let count, let bitDepth): "has \(count) palette entries for \(bitDepth) bits"
        case .paletteAlpha(let count, let entries): "has \(count) alpha values for \(entries) palette entries"
        case .damagedStream(let code): "is no valid zlib stream (zlib error \(code))"
        case .size(let expected, let inflated) where expected == inflated:
            "does not end after \(expected) bytes, those of its rows"
        case .size(let expected, let inflated):
            "inflates to \(inflated) bytes at most, not to \(expected), those of its rows"
        case .trailingBytes(let count): "has \(count) bytes after its zlib stream"
        case .filter(let filter, let row): "has filter \(filter) in row \(row), which is not one of 0 to 4"
        case .paletteIndex(let index, let entries, let row):
            "has palette entry \(index) of \(entries) in row \(row)"
        }
    }
}
