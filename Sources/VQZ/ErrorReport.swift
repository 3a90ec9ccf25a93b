import Container
import Decoding
import Model

/// An error as a number, a place and a line of text, for interfaces in other languages.
public struct ErrorReport: Error, Equatable, Sendable {
    public let code: ErrorCode
    /// The place in the file or the model, in bytes from its start; nil where the error names none.
    public let offset: Int?
    /// One line for a person.
    public let text: String

    public init(_ code: ErrorCode, offset: Int? = nil, _ text: String) {
        self.code = code
        self.offset = offset
        self.text = text
    }

    public init(_ error: CodecError) {
        self.init(error.code, offset: error.offset, error.description)
    }

    /// The report on bytes that were given as a model.
    public init(_ error: ModelError) {
        self.init(.model, offset: error.offset, error.description)
    }
}

extension CodecError {
    fileprivate var code: ErrorCode {
        switch self {
        case .file(let error): error.code
        case .missingModel: .missingModel
        case .unusableModel: .model
        case .quality: .quality
        case .imageTooLarge: .limit
        case .regionOutside: .region
        case .noIndices, .unusedPayload, .paddedPayload: .malformed
        case .outOfMemory: .memory
        }
    }

    fileprivate var offset: Int? {
        switch self {
        case .file(let error): error.offset
        case .unusableModel(_, .malformed(let error)): error.offset
        default: nil
        }
    }
}

extension ContainerError {
    fileprivate var code: ErrorCode {
        switch self {
        case .notVQZ: .notVQZ
        case .unsupportedVersion, .unknownRequiredSection: .unsupported
        case .truncated, .sectionOverrun: .truncated
        case .checksumMismatch: .checksum
        case .tooManyPixels: .limit
        case .malformedVarint, .reservedBits, .unknownColor, .dimensionOutOfRange, .needlessTiles,
            .missingTiles, .repeatedSection, .indicesNotFirst, .tileIndexCutShort, .tileOverrun,
            .missingAlpha, .unexpectedAlpha, .damagedAlpha, .alphaSizeMismatch, .alphaTrailingBytes,
            .unknownDepth, .reservedTiling, .missingSection, .misplacedSection, .raster:
            .malformed
        }
    }

    fileprivate var offset: Int? {
        switch self {
        case .notVQZ: 0
        case .unsupportedVersion: FileInfo.versionOffset
        case .truncated(_, let offset, _, _), .malformedVarint(_, let offset),
            .sectionOverrun(_, let offset, _, _), .checksumMismatch(_, let offset, _, _),
            .unknownRequiredSection(_, let offset), .repeatedSection(_, let offset),
            .tileIndexCutShort(_, let offset), .raster(_, let offset, _):
            offset
        default: nil
        }
    }
}

extension FileInfo {
    /// The place of the format's version in every file.
    fileprivate static let versionOffset = 3
}

extension ModelError {
    /// Only what counts from the start of the file.
    fileprivate var offset: Int? {
        switch self {
        case .magic: 0
        case .truncated(let offset, _, _): offset
        default: nil
        }
    }
}
