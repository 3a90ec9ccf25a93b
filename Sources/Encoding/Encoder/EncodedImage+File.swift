import Container

extension EncodedImage.Sections {
    /// - Parameter byteCount: of the file
    init(_ file: VQZFile, byteCount: Int) {
        func bytes(_ tags: [Section.Tag]) -> Int {
            file.sections.reduce(0) { $0 + (tags.contains($1.tag) ? $1.byteCount : 0) }
        }
        header = byteCount - file.sections.reduce(0) { $0 + $1.byteCount }
        switch file.header.version {
        case .version1:
            (indices, alpha) = (bytes([.indices]), bytes([.filteredAlpha]))
            (exact, metadata) = (0, 0)
        case .version2:
            (indices, alpha) = (bytes([.tops, .bottoms]), bytes([.alpha]))
            (exact, metadata) = (bytes([.exact]), bytes(Section.Tag.metadata))
        }
    }
}
