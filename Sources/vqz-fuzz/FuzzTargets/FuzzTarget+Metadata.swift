import Container
import Raster

extension FuzzTarget {
    /// Metadata that is read has come from such bytes; what is packed comes back.
    ///
    /// The input is a number for the section, one for the form, and the contents, which are packed where the
    /// form is 1.
    func runMetadata(_ bytes: [UInt8]) throws(Discrepancy) {
        guard bytes.count > 1 else { return }
        let tag = Section.Tag(rawValue: Section.Tag.icc.rawValue + bytes[0] & 3)
        let contents = Array(bytes[2...])
        guard tag != .color else { return try checkColor(contents, hasAlpha: bytes[1] & 1 != 0) }
        let payload = [bytes[1]] + (bytes[1] == 1 ? Self.packed(contents) : contents)
        let (metadata, damaged) = file(tag, payload).metadata()
        let found = [metadata.icc, metadata.exif, metadata.xmp].compactMap { $0 }
        let isSound = bytes[1] < 2 && !contents.isEmpty
        try Discrepancy.require(found == (isSound ? [contents] : []), "section \(tag) is read as \(found)")
        try Discrepancy.require(damaged.isEmpty == isSound, "section \(tag) is damaged: \(damaged)")
        // Packed bytes as they are, too.
        _ = file(tag, [1] + contents).metadata()
    }

    /// Chunks that are accepted have one form.
    private func checkColor(_ payload: [UInt8], hasAlpha: Bool) throws(Discrepancy) {
        let read = file(.color, payload, hasAlpha: hasAlpha)
        let (metadata, damaged) = read.metadata()
        try Discrepancy.require(damaged.isEmpty != metadata.isEmpty, "chunks are neither read nor refused")
        guard damaged.isEmpty else { return }
        let again = VQZFile(header: read.header, exact: [0], metadata: metadata)
        let due = again.section(.color).map { Array($0.payload) }
        try Discrepancy.require(due == payload, "another form of \(metadata.chunks)")
    }

    /// A file of exact pixels with a section of metadata.
    private func file(_ tag: Section.Tag, _ payload: [UInt8], hasAlpha: Bool = false) -> VQZFile {
        let header = FileHeader(
            version: .version2, color: .rgb, hasAlpha: hasAlpha, width: 1, height: 1, indices: nil)
        let sections = [Section(tag: .exact, payload: [0]), Section(tag: tag, payload: payload)]
        do {
            return try VQZFile(parsing: VQZFile.serialized(header, sections))
        } catch {
            fatalError("a file of two sections: \(error)")
        }
    }
}
