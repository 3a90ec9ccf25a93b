/// Why bytes are not a JPEG file that is read.
package enum JPEGError: Error, Equatable, Sendable {
    /// The file breaks its format; `offset` counts bytes from its start.
    case malformed(String, offset: Int)
    /// A kind of JPEG that is not read, such as "CMYK colours".
    case unsupported(String)
}

extension JPEGError: CustomStringConvertible {
    /// One line for a person.
    package var description: String {
        switch self {
        case .malformed(let reason, let offset): "damaged JPEG file: \(reason), near offset \(offset)"
        case .unsupported(let kind):
            "is a JPEG file with \(kind), which is not read: convert it to RGB or gray of 8 bits, baseline "
                + "or progressive"
        }
    }
}
