extension Section.Tag {
    /// The section's name for people, in files of a version.
    package func name(in version: FileVersion) -> String {
        switch (version, self) {
        case (.version1, .indices): "indices"
        case (.version1, .filteredAlpha), (.version2, .alpha): "alpha"
        case (.version2, .tops): "tops"
        case (.version2, .bottoms): "bottoms"
        case (.version2, .exact): "exact"
        case (.version2, .icc): "icc"
        case (.version2, .exif): "exif"
        case (.version2, .xmp): "xmp"
        case (.version2, .color): "color"
        default: "unknown"
        }
    }
}
