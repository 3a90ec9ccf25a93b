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

extension Section {
    /// The metadata that a viewer needs for a first picture.
    static func before(_ metadata: ImageMetadata, channels: Int) -> [Section] {
        let color = ColorChunkCoding.encode(metadata.chunks, channels: channels)
        return (color.isEmpty ? [] : [Section(tag: .color, payload: color)]) + packed(.icc, metadata.icc)
    }

    /// The other metadata.
    static func after(_ metadata: ImageMetadata) -> [Section] {
        packed(.exif, metadata.exif) + packed(.xmp, metadata.xmp)
    }

    private static func packed(_ tag: Tag, _ bytes: [UInt8]?) -> [Section] {
        bytes.map { [Section(tag: tag, payload: MetadataCoding.encode($0))] } ?? []
    }
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
