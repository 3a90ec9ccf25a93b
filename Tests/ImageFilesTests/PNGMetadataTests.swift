import ImageFiles
import Raster
import Testing

/// Metadata in the chunks of PNG: byte for byte, or told and left out.
@Suite struct PNGMetadataTests {
    private let exif: [UInt8] = Array("MM".utf8) + [0, 42, 0, 0, 0, 8, 0, 0]
    private let xmp = Array("<x:xmpmeta xmlns:x='adobe:ns:meta/'>\0 any bytes \u{FF}</x:xmpmeta>".utf8)

    private func profile(_ space: String = "RGB ", _ length: Int = 300) -> [UInt8] {
        var bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        bytes.replaceSubrange(16..<20, with: space.utf8)
        bytes.replaceSubrange(36..<40, with: "acsp".utf8)
        return bytes
    }

    private func iccp(_ profile: [UInt8]) -> [UInt8] {
        Array("any name\0\0".utf8) + PNGSample.deflate(profile)
    }

    private func read(
        _ chunks: [(String, [UInt8])], _ type: PNGSample.ColorType = .rgb, depth: Int = 8
    ) throws -> LoadedImage {
        var sample = PNGSample(type, depth: depth)
        sample.chunks = chunks.map { (name: $0.0, data: $0.1) }
        return try ImageFile.read(sample.bytes)
    }

    private func contents(_ chunk: ColorChunk, channels: Int) -> [UInt8] {
        let count = chunk.byteCount(channels: channels)
        return (0..<count).map { chunk == .sBIT ? 5 : UInt8(200 - $0) }
    }

    private func everything(channels: Int, space: String) -> ImageMetadata {
        ImageMetadata(
            icc: profile(space), exif: exif, xmp: xmp,
            chunks: .init(
                uniqueKeysWithValues: ColorChunk.allCases.map { ($0, contents($0, channels: channels)) }))
    }

    @Test(arguments: ColorChunk.allCases) func colorChunks(chunk: ColorChunk) throws {
        for (type, channels) in [(PNGSample.ColorType.gray, 1), (.grayAlpha, 2), (.rgb, 3), (.rgba, 4)] {
            let bytes = contents(chunk, channels: channels)
            let loaded = try read([(chunk.rawValue, bytes)], type)
            #expect(loaded.metadata == ImageMetadata(chunks: [chunk: bytes]) && loaded.losses.isEmpty)
        }
    }

    @Test func profilesEXIFAndXMP() throws {
        let chunks = [
            ("iCCP", iccp(profile())), ("eXIf", exif),
            ("iTXt", Array("XML:com.adobe.xmp\0\0\0\0\0".utf8) + xmp),
        ]
        let expected = ImageMetadata(icc: profile(), exif: exif, xmp: xmp)
        #expect(try read(chunks).metadata == expected)
        #expect(try read(chunks.reversed() + [("eXIf", [1]), ("iCCP", [2])]).metadata == expected)
    }

    /// EXIF and XMP may follow the pixels; chunks on colour may not.
    @Test func chunksAfterThePixels() throws {
        let bytes = PNGSample(.rgb, depth: 8).bytes
        let end = bytes.count - 12
        let late = PNGSample.chunk("eXIf", exif) + PNGSample.chunk("gAMA", [0, 0, 0, 1])
        let loaded = try ImageFile.read(bytes[..<end] + late + bytes[end...])
        #expect(loaded.metadata == ImageMetadata(exif: exif))
    }

    @Test func packedXMP() throws {
        let head = Array("XML:com.adobe.xmp\0\u{1}\0de\0Wort\0".utf8)
        #expect(try read([("iTXt", head + PNGSample.deflate(xmp))]).metadata == ImageMetadata(xmp: xmp))
    }

    /// As ImageMagick and exiftool write them where they know no chunk.
    @Test(arguments: ["tEXt", "zTXt"]) func profilesInTexts(type: String) throws {
        func text(_ kind: String, _ bytes: [UInt8]) -> (String, [UInt8]) {
            let digits = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
            let body = Array(
                "\n\(kind)\n    \(bytes.count)\n\(digits.prefix(40))\n\(digits.dropFirst(40))\n".utf8)
            let head = Array("Raw profile type \(kind)\0".utf8)
            return (type, type == "tEXt" ? head + body : head + [0] + PNGSample.deflate(body))
        }
        let address = Array("http://ns.adobe.com/xap/1.0/\0".utf8)
        let expected = ImageMetadata(icc: profile(), exif: exif, xmp: xmp)
        let prefixed = [
            text("exif", Array("Exif\0\0".utf8) + exif), text("xmp", xmp), text("icc", profile()),
        ]
        #expect(try read(prefixed).metadata == expected)
        let segments = [text("APP1", Array("Exif\0\0".utf8) + exif), text("APP1", address + xmp)]
        #expect(try read(segments).metadata == ImageMetadata(exif: exif, xmp: xmp))
        // Chunks are believed before texts.
        #expect(try read([text("exif", [1, 2]), ("eXIf", exif)]).metadata == ImageMetadata(exif: exif))
    }

    @Test func significantBits() throws {
        var palette = PNGSample(.palette, depth: 2)
        palette.chunks = [("sBIT", [5, 6, 5]), ("PLTE", [UInt8](repeating: 9, count: 12))]
        #expect(try ImageFile.read(palette.bytes).metadata.chunks == [.sBIT: [5, 6, 5]])
        palette.chunks.append(("tRNS", [0, 1, 2, 3]))
        #expect(try ImageFile.read(palette.bytes).metadata.chunks == [.sBIT: [5, 6, 5, 8]])
        #expect(try read([("sBIT", [12])], .gray, depth: 16).metadata.chunks == [.sBIT: [12]])
        var opaque = PNGSample(.grayAlpha, depth: 16, width: 1, height: 1)
        opaque.samples = [7, 65535]
        opaque.chunks = [("sBIT", [12, 3])]
        #expect(try ImageFile.read(opaque.bytes).metadata.chunks == [.sBIT: [12]])
    }

    @Test(arguments: [
        (PNGSample.ColorType.gray, "RGB "), (.rgb, "GRAY"), (.rgb, "CMYK"), (.grayAlpha, "RGB "),
    ])
    func profilesForOtherColors(type: PNGSample.ColorType, space: String) throws {
        let loaded = try read([("iCCP", iccp(profile(space))), ("gAMA", [0, 0, 1, 2])], type)
        #expect(loaded.metadata == ImageMetadata(chunks: [.gAMA: [0, 0, 1, 2]]))
        #expect(loaded.losses == [.profile(space: space, loaded.picture.color)])
        let fitting = profile(type == .rgb ? "RGB " : "GRAY")
        #expect(try read([("iCCP", iccp(fitting))], type).metadata == ImageMetadata(icc: fitting))
    }

    @Test func noProfile() throws {
        #expect(try read([("iCCP", iccp([1, 2, 3]))]).losses == [.profile(space: nil, .rgb)])
    }

    @Test(
        arguments: [
            ("iCCP", []), ("iCCP", Array("name\0".utf8)), ("iCCP", Array("name\0\u{1}abc".utf8)),
            ("iCCP", Array("name\0\0abc".utf8)), ("eXIf", []), ("gAMA", []), ("gAMA", [1, 2, 3, 4, 5]),
            ("cICP", [1]), ("cHRM", [1]), ("sRGB", []), ("pHYs", [1]), ("cLLI", [1]), ("mDCV", [1]),
            ("sBIT", [1]), ("sBIT", [0, 1, 1]), ("sBIT", [9, 1, 1]),
            ("iTXt", Array("XML:com.adobe.xmp\0\u{1}\0\0\0abc".utf8)),
            ("iTXt", Array("XML:com.adobe.xmp\0\0\0\0\0".utf8)),
            ("tEXt", Array("Raw profile type exif\0\nexif\n  3\n0011\n".utf8)),
            ("tEXt", Array("Raw profile type exif\0\nexif\n  1\nxy\n".utf8)),
            ("zTXt", Array("Raw profile type exif\0\0\nexif".utf8)),
        ] as [(String, [UInt8])])
    func malformedChunks(name: String, data: [UInt8]) throws {
        let loaded = try read([(name, data)])
        #expect(try loaded.picture == read([]).picture && loaded.metadata.isEmpty)
        #expect(loaded.losses.count == 1)
        #expect("\(loaded.losses[0])".hasPrefix("chunk \(name) is malformed and left out: "))
    }

    /// Texts that nobody asks for may be anything.
    @Test func otherTexts() throws {
        let texts: [(String, [UInt8])] = [
            ("tEXt", []), ("iTXt", Array("XML:com.adobe.xmp\0\u{2}\0\0\0".utf8)),
            ("zTXt", Array("Comment\0\0x".utf8)),
            ("tEXt", Array("Raw profile type iptc\0x".utf8)),
        ]
        let loaded = try read(texts)
        #expect(loaded.losses.isEmpty && loaded.metadata.isEmpty)
    }

    @Test func tooLong() throws {
        let long = [UInt8](repeating: 7, count: 1 << 24 + 1)
        let allowed = profile("RGB ", 1 << 24)
        #expect(try read([("iCCP", iccp(allowed))]).metadata.icc == allowed)
        for (name, data, kind) in [
            ("iCCP", iccp(long), "ICC profile"), ("eXIf", long, "EXIF"),
            ("iTXt", Array("XML:com.adobe.xmp\0\u{1}\0\0\0".utf8) + PNGSample.deflate(long), "XMP"),
        ] {
            #expect(throws: ImageFileError.metadataTooLong(kind)) { try read([(name, data)]) }
        }
    }

    @Test(arguments: [PNGSample.ColorType.gray, .grayAlpha, .rgb, .rgba], [8, 16])
    func writing(type: PNGSample.ColorType, depth: Int) throws {
        let picture = try read([], type, depth: depth).picture
        let metadata = everything(channels: type.channels, space: type.channels < 3 ? "GRAY" : "RGB ")
        let again = try ImageFile.read(ImageFile.png(picture, metadata: metadata))
        #expect(again.picture == picture && again.metadata == metadata && again.losses.isEmpty)
        // Twelve significant bits cannot be those of bytes.
        let deep = ImageMetadata(chunks: [.sBIT: [UInt8](repeating: 12, count: type.channels)])
        let written = try ImageFile.read(ImageFile.png(picture, metadata: deep)).metadata
        #expect(written == (depth == 8 ? ImageMetadata() : deep))
    }

    /// Whatever a program cuts off is an error of the pixels or of the end, never a crash.
    @Test func everyTruncation() throws {
        let picture = try read([]).picture
        let bytes = ImageFile.png(picture, metadata: everything(channels: 3, space: "RGB "))
        for count in 0..<bytes.count { #expect(readingError(Array(bytes[..<count])) != nil) }
    }
}
