import VQZ

/// Metadata that is a file of its own elsewhere.
enum MetadataPart: String, CaseIterable {
    case icc, exif, xmp

    var place: WritableKeyPath<ImageMetadata, [UInt8]?> {
        switch self {
        case .icc: \.icc
        case .exif: \.exif
        case .xmp: \.xmp
        }
    }

    /// For messages.
    var name: String {
        switch self {
        case .icc: "ICC profile"
        case .exif: "EXIF"
        case .xmp: "XMP"
        }
    }
}
