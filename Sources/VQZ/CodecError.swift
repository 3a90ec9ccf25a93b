import Container

/// Why an image cannot be encoded or a well-formed file cannot be decoded. What is wrong with a file's form is a `ContainerError`.
public enum CodecError: Error, Equatable, Sendable {
    /// The file needs another model than the one at hand.
    case missingModel(needed: ModelDigest, available: ModelDigest)
    /// The model has no such quality.
    case quality(found: Int, count: Int)
    /// The image is larger than the format allows.
    case imageTooLarge(width: Int, height: Int)
    /// The range coder's payload goes on after the last index.
    case unusedPayload(consumed: Int, count: Int)
    /// The last byte of the range coder's payload is 0, which would be read the same if it were not there.
    case paddedPayload(count: Int)
}

extension CodecError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .missingModel(let needed, let available):
            "needs model \(needed), have \(available)"
        case .quality(let found, let count):
            "quality \(found) is not one of the model's 0...\(count - 1)"
        case .imageTooLarge(let width, let height):
            "\(width) x \(height) pixels exceed the format's \(FileHeader.maxDimension) per side"
        case .unusedPayload(let consumed, let count):
            "the indices end after \(consumed) of \(count) bytes"
        case .paddedPayload(let count):
            "the last of \(count) bytes of indices is 0"
        }
    }
}
