import Raster

extension Section.Tag {
    /// An ICC profile.
    package static let icc = Self(rawValue: 128)
    package static let exif = Self(rawValue: 129)
    package static let xmp = Self(rawValue: 130)
    /// Chunks of PNG on colour.
    package static let color = Self(rawValue: 131)

    package static let metadata: [Self] = [.icc, .exif, .xmp, .color]
}

extension VQZFile {
    /// The file's metadata, and the sections of it that cannot be read, which are left out.
    package func metadata() -> (metadata: ImageMetadata, damaged: [DamagedMetadata]) {
        var (metadata, damaged) = (ImageMetadata(), [DamagedMetadata]())
        guard header.version != .version1 else { return (metadata, damaged) }
        for section in sections where section.isWhole {
            do throws(MetadataError) {
                switch section.tag {
                case .icc: metadata.icc = try MetadataCoding.decode(section.payload)
                case .exif: metadata.exif = try MetadataCoding.decode(section.payload)
                case .xmp: metadata.xmp = try MetadataCoding.decode(section.payload)
                case .color:
                    metadata.chunks = try ColorChunkCoding.decode(
                        section.payload, channels: header.channels)
                default: break
                }
            } catch {
                damaged.append(DamagedMetadata(tag: section.tag, error: error))
            }
        }
        return (metadata, damaged)
    }
}
