import Container
import Model
import Raster
import TestModels
import TestSupport
import Testing

@testable import VQZ

/// What is read of a file without its pixels.
@Suite struct FileMetadataTests {
    private func files() throws -> [VQZFile] {
        let image = TestImage.make(50, 40, alpha: true)
        return [
            try Version2File.indices(
                image, CodecModel(TestModel.make(seed: 84)), tileSide: nil, metadata: Version2File.metadata),
            Version2File.exact(.bytes(image), metadata: Version2File.metadata),
        ]
    }

    @Test func wholeFiles() throws {
        for file in try files() {
            let found = try FileMetadata(parsing: file.serialized)
            #expect(found.metadata == Version2File.metadata)
            #expect(found.warnings.isEmpty)
            let chunks = try ImageMetadata.chunks(parsing: found.packedChunks, channels: .rgba)
            #expect(chunks == Version2File.metadata.chunks)
        }
    }

    @Test func cutFiles() throws {
        for file in try files() {
            let bytes = file.serialized
            let header = bytes.count - file.sections.reduce(0) { $0 + $1.byteCount }
            for count in 0..<bytes.count {
                let part = Array(bytes.prefix(count))
                guard count >= header else {
                    #expect(throws: CodecError.self) { try FileMetadata(parsing: part) }
                    continue
                }
                let found = try FileMetadata(parsing: part)
                // XMP, the last section, is all that is missing where the pixels are there.
                let hasPixels = count > bytes.count / 2
                #expect(found.warnings == [.truncated] || found.metadata.xmp == nil && hasPixels)
            }
        }
    }

    @Test func damagedSections() throws {
        let file = try files()[1]
        let sections = file.sections.map { section in
            section.tag == .icc ? Section(tag: .icc, payload: [7, 7]) : section
        }
        let found = try FileMetadata(parsing: VQZFile.serialized(file.header, sections))
        #expect(found.warnings == [.metadata(section: "icc", .form(7))])
        #expect(found.metadata.icc == nil && found.metadata.exif == Version2File.metadata.exif)
        var bytes = file.serialized
        bytes[bytes.count - 1] ^= 1
        #expect(throws: CodecError.self) { try FileMetadata(parsing: bytes) }
    }

    /// A header alone may announce any size: nothing is allocated for it.
    @Test func hugeImages() throws {
        let side = FileHeader.maxDimension
        let header = FileHeader(
            version: .version2, color: .rgb, hasAlpha: true, depth: 16, width: side, height: side,
            indices: IndexCoding(
                modelDigest: CodecModel.defaultDigest, quality: Quality(index: 0),
                tileSide: IndexCoding.tileSide(width: side, height: side)))
        let found = try FileMetadata(parsing: VQZFile.serialized(header, []))
        #expect(found.metadata.isEmpty && found.warnings == [.truncated])
    }

    @Test func filesOfVersion1() throws {
        let file = try Version2File.indices(
            TestImage.make(20, 30), CodecModel(TestModel.make(seed: 85)), tileSide: nil, version: .version1)
        let found = try FileMetadata(parsing: file.serialized)
        #expect(found.metadata.isEmpty && found.warnings.isEmpty && found.packedChunks.isEmpty)
    }

    @Test func chunksThatAreNone() {
        #expect(throws: MetadataError.empty) { try ImageMetadata.chunks(parsing: [], channels: .rgb) }
        #expect(throws: MetadataError.truncatedChunk) {
            try ImageMetadata.chunks(parsing: Array("sRGB".utf8), channels: .rgb)
        }
        #expect(throws: MetadataError.chunkLength(.sBIT, declared: 3)) {
            try ImageMetadata.chunks(parsing: Array("sBIT".utf8) + [3, 1, 1, 1], channels: .rgba)
        }
    }

    @Test func memory() {
        #expect(MemoryNeed.metadata(fileLength: 10).byteCount < 2 << 20)
        let most = MemoryNeed.metadata(fileLength: 1 << 30).byteCount
        #expect(most > 3 * ImageMetadata.maxBytes && most < 2 << 30)
        #expect(MemoryNeed.metadata(fileLength: .max).byteCount == .max)
    }
}
