import ImageFiles
import Testing

@Suite struct FileKindTests {
    @Test(
        arguments: [
            ([], .empty), (Array("VQZ\u{1}".utf8), .vqz), (Array("VQM\u{1}".utf8), .vqm),
            ([0xFF, 0xD8, 0xFF, 0xE0], .known("JPEG")), (Array("RIFF1234WEBPVP8 ".utf8), .known("WebP")),
            ([0, 0, 0, 32] + Array("ftypavif".utf8), .known("AVIF")), ([0xFF, 0x0A, 1], .known("JPEG XL")),
            ([0, 0, 0, 24] + Array("ftypheic".utf8), .known("HEIF")),
            (Array("this is no picture\n".utf8), .text),
            ([1, 2, 3, 250], .unknown([1, 2, 3, 250])),
        ] as [([UInt8], FileKind)])
    func kinds(bytes: [UInt8], format: FileKind) {
        #expect(FileKind(bytes) == format)
        #expect(readingError(bytes) == .unknownFormat(format))
    }

    @Test func words() {
        #expect("\(FileKind.known("JPEG"))" == "is a JPEG file")
        #expect("\(FileKind([1, 0xAB]))".hasSuffix("01 ab"))
        #expect("\(ImageFileError.unknownFormat(.vqz))" == "is a .vqz file already: use vqz decompress")
    }
}
