import Raster

#if JPEG
import JPEGFiles
#endif

/// Why bytes are not an image that this module reads.
package enum ImageFileError: Error, Equatable, Sendable {
    /// Of no format that is read.
    case unknownFormat(FileKind)
    case tooManyPixels(width: Int, height: Int, limit: Int)
    /// The file breaks its format. `offset` counts bytes from its start; `row` is the row of pixels in
    /// progress, if any.
    case malformed(ImageFile.Format, reason: String, offset: Int, row: Int?)
    /// More metadata of a kind than `ImageMetadata.maxBytes`; its name.
    case metadataTooLong(String)
    #if JPEG
    case jpeg(JPEGError)
    #endif
}

extension ImageFileError: CustomStringConvertible {
    /// One line for a person.
    package var description: String {
        switch self {
        case .unknownFormat(.vqz): "is a .vqz file already: use vqz decompress"
        case .unknownFormat(.known("PNG")):
            "is a PNG file with a damaged signature, as conversions of line ends leave it"
        case .unknownFormat(.known("JPEG")):
            "is a JPEG file: build vqz with --traits JPEG to read it, or convert it to PNG"
        case .unknownFormat(.cut(let name)): FileKind.cut(name).description
        case .unknownFormat(let format):
            "\(format); only \(ImageFile.Format.names("and")) images are read (Netpbm: PBM, PGM, PPM, PAM)"
        case .tooManyPixels(let width, let height, let limit):
            "\(width) x \(height) is \(width * height) pixels, over the limit of \(limit)"
        case .malformed(let format, let reason, let offset, nil):
            "damaged \(format.rawValue) file: \(reason), near offset \(offset)"
        case .malformed(let format, let reason, let offset, let row?):
            "damaged \(format.rawValue) file: \(reason), near offset \(offset), in row \(row)"
        case .metadataTooLong(let name):
            "its \(name) has more than \(ImageMetadata.maxBytes) bytes, which no .vqz file holds: remove it "
                + "from the image"
        #if JPEG
        case .jpeg(let error): error.description
        #endif
        }
    }
}
