/// Why a folder of decodings cannot be used, or one of them.
package enum DecodedFolderError: Error, Equatable, Sendable {
    case noFolder(String)
    /// Neither PNG nor Netpbm has the name.
    case missingPicture(original: String, stem: String)
    /// Several files have a name that an original's decoding may have.
    case severalPictures(original: String, pictures: [String])
    /// Originals have names that differ in their extensions or folders alone.
    case sharedPicture(String, originals: [String])
    /// The file whose size would count.
    case missingFile(String)
    case size(picture: String, width: Int, height: Int, original: String, expected: [Int])
}

extension DecodedFolderError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .noFolder(let path): "\(path) is no folder"
        case .missingPicture(let original, let stem):
            "\(original) has no decoding: \(stem) is missing, as .png, .ppm, .pgm, .pbm, .pnm or .pam"
        case .severalPictures(let original, let pictures):
            "\(original) has several decodings: \(pictures.joined(separator: ", "))"
        case .sharedPicture(let picture, let originals):
            "\(picture) would be the decoding of several originals: \(originals.joined(separator: ", "))"
        case .missingFile(let path): "\(path) is missing, whose size is to count"
        case .size(let picture, let width, let height, let original, let expected):
            "\(picture) has \(width) x \(height) pixels, "
                + "\(original) has \(expected.map(String.init).joined(separator: " x "))"
        }
    }
}
