import Bytes
import Container
import Identifiers
import Model
import Raster

/// Why an image cannot be encoded or a file cannot be decoded.
public indirect enum CodecError: Error, Equatable, Sendable {
    /// The file is malformed or too large.
    case file(ContainerError)
    /// The file's model is in none of the places that were searched.
    case missingModel(needed: ModelDigest, searched: [String])
    /// The file that should hold the model does not.
    case unusableModel(path: String, ModelFileError)
    /// The model has no such quality.
    case quality(found: Quality, count: Int)
    /// The image is larger than the format allows.
    case imageTooLarge(width: Int, height: Int)
    /// The image does not have all pixels of a region.
    case regionOutside(Region, width: Int, height: Int)
    /// The file holds exact pixels, where indices are wanted.
    case noIndices
    /// A stream of a tile's goes on after the last index.
    case unusedPayload(tile: Int, Levels = .both, consumed: Int, count: Int)
    /// The last byte of a stream of a tile's is 0, which would be read the same if it were not there.
    case paddedPayload(tile: Int, Levels = .both, count: Int)
    /// The system does not grant the bytes that the work would take.
    case outOfMemory(needed: Int)

    /// The levels whose indices a stream holds.
    public enum Levels: Sendable {
        case both, top, bottom
    }
}

extension CodecError: CustomStringConvertible {
    public var description: String { message.text }

    private var message: Message {
        switch self {
        case .file(let error): "\(error.description)"
        case .missingModel(let needed, let searched):
            "needs model \(needed.description), which is none of these: \(searched.joined(separator: ", "))"
        case .unusableModel(let path, let error): "model file \(path): \(error.description)"
        case .quality(let found, let count):
            "quality \(found.number) is not one of the model's 1...\(count)"
        case .imageTooLarge(let width, let height):
            "\(width) x \(height) pixels exceed the format's \(FileHeader.maxDimension) per side"
        case .regionOutside(let region, let width, let height):
            """
            the region of \(region.width) x \(region.height) pixels at \(region.x), \(region.y) does not \
            lie within the image's \(width) x \(height)
            """
        case .noIndices: "holds exact pixels, not indices"
        case .unusedPayload(let tile, let levels, let consumed, let count):
            "the \(levels.name)indices of tile \(tile) end after \(consumed) of \(count) bytes"
        case .paddedPayload(let tile, let levels, let count):
            "the last of \(count) bytes of \(levels.name)indices of tile \(tile) is 0"
        case .outOfMemory(let needed): "out of memory: \(needed >> 20) MiB more would be needed"
        }
    }
}

extension CodecError.Levels {
    fileprivate var name: String {
        switch self {
        case .both: ""
        case .top: "top "
        case .bottom: "bottom "
        }
    }
}
