import Bytes
import Raster

/// Why bytes are not a `.vqz` file that this version reads. Offsets count bytes from the start of the file.
public indirect enum ContainerError: Error, Equatable, Sendable {
    /// The file does not start with "VQZ".
    case notVQZ(magic: [UInt8])
    case unsupportedVersion(UInt8)
    /// The file ends inside a field.
    case truncated(field: String, offset: Int, needed: Int, available: Int)
    /// A varint of more than 5 bytes, of 2^32 or more, or with a needless last byte.
    case malformedVarint(field: String, offset: Int)
    /// Bits 6 and 7 of the kind byte are not both 0.
    case reservedBits(kind: UInt8)
    /// The colour is neither RGB nor gray.
    case unknownColor(UInt8)
    /// A width or height outside 1...2^24.
    case dimensionOutOfRange(field: String, value: UInt32)
    case tooManyPixels(width: Int, height: Int, limit: Int)
    /// The image is divided into tiles of `side` pixels, but no larger than one.
    case needlessTiles(side: Int, width: Int, height: Int)
    /// The image is not divided into tiles, but larger than one may be.
    case missingTiles(width: Int, height: Int)
    case sectionOverrun(tag: UInt8, offset: Int, declared: Int, available: Int)
    case checksumMismatch(tag: UInt8, offset: Int, declared: UInt32, computed: UInt32)
    case unknownRequiredSection(tag: UInt8, offset: Int)
    case repeatedSection(tag: UInt8, offset: Int)
    /// The first section does not hold the indices, or there is none; `found` is its tag.
    case indicesNotFirst(found: UInt8?)
    /// The indices section ends, at `offset`, before the lengths of all tiles but the last.
    case tileIndexCutShort(tiles: Int, offset: Int)
    /// A tile is longer than what is left of the indices section.
    case tileOverrun(tile: Int, declared: Int, available: Int)
    /// Samples of more than 16 bits.
    case unknownDepth(Int)
    /// Bits of the tiling byte beyond the third are set.
    case reservedTiling(UInt8)
    /// A section that the header demands is missing.
    case missingSection(tag: UInt8)
    /// A section does not belong into a file with such a header, or stands before one that it has to follow.
    case misplacedSection(tag: UInt8)
    /// A section of exact pixels or of alpha cannot be read; `offset` is its payload's.
    case raster(tag: UInt8, offset: Int, RasterError)
    /// The header announces alpha, but there is no alpha section.
    case missingAlpha
    /// There is an alpha section, but the header does not announce it.
    case unexpectedAlpha
    /// The alpha section is no valid zlib stream; `code` is zlib's.
    case damagedAlpha(code: Int32)
    /// The alpha section inflates to fewer bytes than there are pixels, `expected`, or, if the numbers are
    /// equal, does not end there.
    case alphaSizeMismatch(expected: Int, inflated: Int)
    /// Bytes follow the zlib stream in the alpha section.
    case alphaTrailingBytes(count: Int)
}

extension ContainerError {
    /// Whether a file may have the error for being cut.
    package var isOfCut: Bool {
        switch self {
        case .truncated, .sectionOverrun, .missingSection, .missingAlpha, .indicesNotFirst(nil): true
        default: false
        }
    }
}

extension ContainerError: CustomStringConvertible {
    /// One line for a person.
    public var description: String { message.text }

    private var message: Message {
        switch self {
        case .notVQZ(let magic): "not a .vqz file: starts with bytes \(hexadecimal(magic)), not with \"VQZ\""
        case .unsupportedVersion(let version):
            "version \(version) of the .vqz format is not supported, only \(FileVersion.numbers)"
        case .truncated(let field, let offset, let needed, let available):
            """
            the file is cut off inside \(field): \(needed) bytes needed at offset \(offset), \
            \(available) left
            """
        case .malformedVarint(let field, let offset):
            "\(field) at offset \(offset) is not a number below 2^32 in its shortest form"
        case .reservedBits(let kind): "reserved bits are set in the kind byte, \(kind)"
        case .unknownColor(let color): "colour \(color) is neither 0 (RGB) nor 1 (gray)"
        case .dimensionOutOfRange(let field, let value):
            "\(field) \(value) is not in 1...\(FileHeader.maxDimension)"
        case .tooManyPixels(let width, let height, let limit):
            "\(width) x \(height) is \(UInt64(width) * UInt64(height)) pixels, over the limit of \(limit)"
        case .needlessTiles(let side, let width, let height):
            "\(width) x \(height) pixels are divided into tiles of \(side), but fit into one"
        case .missingTiles(let width, let height):
            "\(width) x \(height) pixels are one tile, which has \(TileGrid.maxSingle) a side at most"
        case .tileIndexCutShort(let tiles, let offset):
            "the indices end at offset \(offset), inside the lengths of \(tiles) tiles"
        case .tileOverrun(let tile, let declared, let available):
            "tile \(tile) declares \(declared) bytes, \(available) are left"
        case .sectionOverrun(let tag, let offset, let declared, let available):
            """
            the file is cut off: section \(tag) at offset \(offset) declares \(declared) bytes, \
            \(available) are left
            """
        case .checksumMismatch(let tag, let offset, let declared, let computed):
            "section \(tag) at offset \(offset) is damaged: CRC \(declared) stored, \(computed) computed"
        case .unknownRequiredSection(let tag, let offset):
            "required section \(tag) at offset \(offset) is unknown to this version"
        case .repeatedSection(let tag, let offset): "section \(tag) is repeated at offset \(offset)"
        case .indicesNotFirst(let tag?): "the first section has tag \(tag), not 1 (indices)"
        case .indicesNotFirst(nil): "the file is cut off after its header: it has no sections"
        case .unknownDepth(let depth): "samples of \(depth) bits; 8 to 16 are possible"
        case .reservedTiling(let byte): "reserved bits are set in the tiling byte, \(byte)"
        case .missingSection(let tag): "section \(tag) is missing"
        case .misplacedSection(let tag):
            "section \(tag) does not belong into such a file, or not before the others"
        case .raster(let tag, let offset, let error):
            "section \(tag), whose payload is at offset \(offset), \(error.description)"
        case .missingAlpha: "the header announces alpha, but there is no alpha section"
        case .unexpectedAlpha: "there is an alpha section, but the header announces none"
        case .damagedAlpha(let code): "the alpha section is no valid zlib stream (zlib error \(code))"
        case .alphaSizeMismatch(let expected, let inflated) where expected == inflated:
            "the alpha section does not end after \(expected) bytes, one per pixel"
        case .alphaSizeMismatch(let expected, let inflated):
            "the alpha section inflates to \(inflated) bytes at most, not to \(expected), one per pixel"
        case .alphaTrailingBytes(let count): "\(count) bytes follow the zlib stream of the alpha section"
        }
    }
}
