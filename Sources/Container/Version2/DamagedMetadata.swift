/// A section of metadata that cannot be read, and why.
package struct DamagedMetadata: Equatable, Sendable {
    package let tag: Section.Tag
    package let error: MetadataError
}

extension DamagedMetadata: CustomStringConvertible {
    /// One line for a person.
    package var description: String {
        "the section \(tag.name(in: .version2)) \(error.description) and is left out"
    }
}
