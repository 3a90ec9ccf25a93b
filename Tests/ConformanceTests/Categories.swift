import Decoding
import VQZ

// The categories of spec/vectors/README.md.

extension ContainerError {
    var category: String {
        switch self {
        case .notVQZ: "magic"
        case .unsupportedVersion: "version"
        case .truncated, .sectionOverrun: "truncated"
        case .malformedVarint: "varint"
        case .reservedBits, .unknownColor, .unknownDepth: "kind"
        case .dimensionOutOfRange: "dimensions"
        case .tooManyPixels: "limit"
        case .needlessTiles, .missingTiles, .tileIndexCutShort, .tileOverrun, .reservedTiling: "tiles"
        case .checksumMismatch: "crc"
        case .unknownRequiredSection, .repeatedSection, .indicesNotFirst, .missingAlpha, .unexpectedAlpha,
            .missingSection, .misplacedSection:
            "section"
        case .raster: "raster"
        case .damagedAlpha, .alphaSizeMismatch, .alphaTrailingBytes: "alpha"
        }
    }
}

extension CodecError {
    /// Empty for what is no file's fault.
    var category: String {
        switch self {
        case .file(let error): error.category
        case .missingModel: "model"
        case .quality: "quality"
        case .unusedPayload, .paddedPayload: "indices"
        case .imageTooLarge, .regionOutside, .unusableModel, .noIndices, .outOfMemory: ""
        }
    }
}

extension ModelError {
    /// Empty for what no file causes.
    var category: String {
        switch self {
        case .truncated, .trailingBytes: "model-length"
        case .magic, .unsupportedFormat, .otherFormat: "model-magic"
        case .checksum: "model-checksum"
        case .recordOverrun, .recordName, .elementType, .rank, .duplicateRecord, .missingRecord,
            .unknownRecord, .type, .shape:
            "model-record"
        case .value, .phases, .groupSum, .count, .channels, .sliceSum, .reach, .array, .step,
            .missingProgram, .missingOutput:
            "model-value"
        case .overflow: "model-bounds"
        case .unknownLayer, .otherNotes, .partName: ""
        }
    }
}
