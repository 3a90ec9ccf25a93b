/// Why a part of a file that holds metadata is not read.
enum MetadataProblem: Error {
    /// The image can do without it.
    case malformed(String)
    /// More than `ImageMetadata.maxBytes` contents; what they are.
    case tooLong(String)
}
