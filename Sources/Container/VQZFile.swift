import Bytes
import Raster

/// A `.vqz` file as its header, sections and tiles (format, section 1).
package struct VQZFile: Equatable, Sendable {
    package let header: FileHeader
    /// All sections in file order, unknown optional ones included.
    package let sections: [Section]
    /// The range-coded bytes of the tiles in raster order, as parts of a section.
    package let tilePayloads: [ArraySlice<UInt8>]

    /// Payload of the alpha section, see `AlphaCoding`.
    package var alpha: ArraySlice<UInt8>? { sections.first { $0.tag == .alpha }?.payload }

    /// What a reader or writer of one version has checked.
    init(header: FileHeader, sections: [Section], tilePayloads: [ArraySlice<UInt8>]) {
        self.header = header
        self.sections = sections
        self.tilePayloads = tilePayloads
    }
}

extension VQZFile {
    /// A file with a payload for each tile and, if its header announces alpha, that of the alpha section.
    ///
    /// - Precondition: there are as many payloads as tiles; `alpha` is there exactly if the header announces
    ///   it.
    package init(header: FileHeader, tilePayloads: [[UInt8]], alpha: [UInt8]? = nil) {
        precondition(tilePayloads.count == header.tiles.count, "the payloads are not one for each tile")
        precondition(header.hasAlpha == (alpha != nil), "header and sections differ on alpha")
        switch header.version {
        case .version1: self.init(version1: header, tilePayloads, alpha: alpha)
        }
    }

    /// Reads a file and checks everything that can be checked without its model. Inverse of `serialized`.
    ///
    /// Whether the model has the header's quality is for the caller to check.
    /// - Parameter limits: checked before anything is allocated for the image
    package init(
        parsing bytes: [UInt8], limits: DecodingLimits = DecodingLimits()
    ) throws(ContainerError) {
        var reader = FieldReader(bytes)
        switch try FileVersion(parsing: &reader) {
        case .version1: try self.init(version1: &reader, limits: limits)
        }
    }

    /// The bytes of the file. Inverse of `init(parsing:limits:)`.
    package var serialized: [UInt8] { Self.serialized(header, sections) }

    /// The bytes of a header and of any sections, whether or not they make a file.
    package static func serialized(_ header: FileHeader, _ sections: [Section]) -> [UInt8] {
        var writer = ByteWriter()
        header.version.serialize(to: &writer)
        switch header.version {
        case .version1: header.serializeVersion1(to: &writer)
        }
        for (i, section) in sections.enumerated() {
            section.serialize(to: &writer, isFirst: i == 0)
        }
        return writer.bytes
    }
}
