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
            (Array("häufige Wörter, auch ganz am Ende: ü".utf8.prefix(32)), .text),
            ([0xEF, 0xBB, 0xBF] + Array("text".utf8), .text), ([0xFF, 0xFE, 0x68, 0], .text),
            (Array("BMW and PFM are words".utf8), .text),
            (Array("a\u{1}".utf8), .unknown([97, 1])), ([0x61, 0xC3], .unknown([0x61, 0xC3])),
            ([0, 0, 0, 28] + Array("ftypmif1\0\0\0\0mif1avifmiaf".utf8), .known("AVIF")),
            ([0, 0, 0, 24] + Array("ftypmif1\0\0\0\0mif1heic".utf8), .known("HEIF")),
            ([0, 0, 0, 24] + Array("ftypisom\0\0\0\0isomavc1avif".utf8), .known("MP4")),
            (Array("BM\u{1}\0\0\0\0\0\0\0".utf8), .known("BMP")),
            (Array("<?xml ?><svg".utf8), .known("XML")),
            (Array("<!DOCTYPE HTML>".utf8), .known("HTML")), ([0x49, 0x49, 0x2B, 0], .known("TIFF")),
            ([0x89, 0x50, 0x4E, 0x47, 0x0A, 0x1A, 0x0A], .known("PNG")),
            ([0x89], .cut("PNG")), ([0x89, 0x50, 0x4E, 0x47, 0x0D], .cut("PNG")),
            ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A], .cut("PNG")), ([0xFF, 0xD8], .cut("JPEG")),
            (Array("V".utf8), .cut(".vqz")), (Array("VQ".utf8), .cut(".vqz")),
            (Array("P".utf8), .cut("Netpbm")),
            ([1, 2, 3, 250], .unknown([1, 2, 3, 250])),
        ] as [([UInt8], FileKind)])
    func kinds(bytes: [UInt8], format: FileKind) {
        #expect(FileKind(bytes) == format)
        if !ImageFile.isImage(bytes) { #expect(readingError(bytes) == .unknownFormat(format)) }
    }

    /// Files that are read, however long, and no words.
    @Test(arguments: ["P1 1 1", "P3\n# by hand", "P6#\n1 1", "P5\r\n1", "P7\nWIDTH 1", "P7\r\n"])
    func netpbm(text: String) {
        #expect(FileKind(Array(text.utf8)) == .known("Netpbm"))
        #expect(FileKind(Array("P3 is a level".utf8)) == .text)
        #expect(FileKind(Array("P7 is a level".utf8)) == .text)
    }

    @Test func words() {
        #expect("\(FileKind.known("AVIF"))" == "is an AVIF file")
        let cut = "is cut off: it has only the first bytes of a PNG file"
        #expect("\(FileKind.cut("PNG"))" == cut)
        #expect("\(ImageFileError.unknownFormat(.cut("PNG")))" == cut)
        let damaged = ImageFileError.unknownFormat(.known("PNG"))
        #expect("\(damaged)".hasPrefix("is a PNG file with a damaged signature"))
        #expect("\(FileKind.known("JPEG"))" == "is a JPEG file")
        let foreign = ImageFileError.unknownFormat(.known("JPEG"))
        #expect("\(foreign)".hasPrefix("is a JPEG file: build vqz with --traits JPEG"))
        #expect("\(FileKind([1, 0xAB]))".hasSuffix("01 ab"))
        #expect("\(ImageFileError.unknownFormat(.vqz))" == "is a .vqz file already: use vqz decompress")
    }
}
