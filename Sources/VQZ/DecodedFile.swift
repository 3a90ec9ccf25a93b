import Container
import Raster

/// What a file holds.
public struct DecodedFile: Equatable, Sendable {
    /// Something that a file should have and has not.
    public enum Warning: Equatable, Sendable {
        /// The file ends early.
        case truncated
        /// A section of metadata, by its name, is malformed and left out.
        case metadata(section: String, MetadataError)
    }

    public let picture: Picture
    /// What the file says of the picture; that of a truncated one as far as it goes.
    public let metadata: ImageMetadata
    public let warnings: [Warning]

    init(_ picture: Picture, _ file: VQZFile) {
        self.picture = picture
        (metadata, warnings) = Self.metadata(file)
    }
}

extension DecodedFile {
    /// What a file says of its picture, and what it lacks.
    static func metadata(_ file: VQZFile) -> (ImageMetadata, [Warning]) {
        let (metadata, damaged) = file.metadata()
        return (
            metadata,
            (file.isCut ? [.truncated] : [])
                + damaged.map { .metadata(section: $0.tag.name(in: file.header.version), $0.error) }
        )
    }
}

extension DecodedFile.Warning: CustomStringConvertible {
    /// One line for a person.
    public var description: String {
        switch self {
        case .truncated: "the file ends early, what it lacks is made up"
        case .metadata(let section, let error): "the section \(section) \(error) and is left out"
        }
    }
}
