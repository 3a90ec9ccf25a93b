import Bytes
import Container
import Raster
import Testing

/// Headers and metadata are read as the manifest says.
@Suite struct MetadataVectorTests {
    @Test(arguments: Vectors.manifest.images) func header(entry: Manifest.Picture) throws {
        let file = try VQZFile(parsing: Vectors.bytes(entry.file))
        #expect(file.header.version.rawValue == entry.version && file.header.depth == entry.depth)
        #expect(file.header.width == entry.width && file.header.height == entry.height)
        #expect(file.header.channels == entry.channels && !file.isCut)
        #expect(file.header.indices?.quality.index == entry.quality)
        #expect(file.serialized == (try Vectors.bytes(entry.file)))
    }

    @Test(arguments: Vectors.manifest.images) func metadata(entry: Manifest.Picture) throws {
        let file = try VQZFile(parsing: Vectors.bytes(entry.file))
        let (metadata, damaged) = file.metadata()
        var sums = Dictionary(
            uniqueKeysWithValues: damaged.map { ($0.tag.name(in: .version2), String?.none) })
        for (name, bytes) in [
            ("icc", metadata.icc), ("exif", metadata.exif), ("xmp", metadata.xmp),
            ("color", metadata.chunks.isEmpty ? nil : payload(metadata.chunks)),
        ] {
            guard let bytes else { continue }
            #expect(sums.updateValue(hexadecimal(SHA256.digest(bytes)), forKey: name) == nil)
        }
        #expect(sums == entry.metadata ?? [:])
    }

    /// The payload that chunks are stored as.
    private func payload(_ chunks: [ColorChunk: [UInt8]]) -> [UInt8] {
        ColorChunk.allCases.flatMap { chunk in
            chunks[chunk].map { chunk.rawValue.utf8 + [UInt8($0.count)] + $0 } ?? []
        }
    }
}
