#if JPEG
import CTurboJPEG
import ImageFiles
import JPEGFiles
import Raster
import Testing

/// JPEG files as images, in builds with the trait.
@Suite struct ImageFileTests {
    private static let profile = profile("RGB ")

    /// A profile of 200 bytes, of which the header alone is real.
    private static func profile(_ space: String) -> [UInt8] {
        var profile = (0..<200).map { UInt8($0) }
        profile.replaceSubrange(16..<20, with: space.utf8)
        profile.replaceSubrange(36..<40, with: "acsp".utf8)
        return profile
    }

    private static func part(_ number: UInt8, of count: UInt8, _ data: ArraySlice<UInt8>) -> (UInt8, [UInt8])
    {
        (0xE2, Array("ICC_PROFILE\0".utf8) + [number, count] + data)
    }

    private func read(_ segments: [(marker: UInt8, data: [UInt8])]) throws -> LoadedImage {
        try ImageFile.read(JPEGSample(TJPF_RGB).with(segments))
    }

    @Test func pixelsAreThoseOfTheFile() throws {
        for sample in [JPEGSample(TJPF_RGB), JPEGSample(TJPF_GRAY)] {
            let (loaded, file) = (try ImageFile.read(sample.bytes), try JPEGFile(parsing: sample.bytes))
            #expect(loaded.format == .jpeg && loaded.losses == [] && loaded.metadata.isEmpty)
            #expect(try loaded.image.samples == file.pixels().samples)
            #expect(loaded.image.color == (file.frame.channels == 1 ? .gray : .rgb))
            #expect(loaded.image.alpha == nil && loaded.picture.depth == 8)
        }
    }

    @Test func metadataTravels() throws {
        // Orientation 6, which turns nothing.
        let exif = Array("II*\0\u{8}\0\0\0\u{1}\0\u{12}\u{1}\u{3}\0\u{1}\0\0\0\u{6}\0\0\0\0\0\0\0".utf8)
        let xmp = Array("<x:xmpmeta/>".utf8)
        let loaded = try read([
            (0xE1, Array("Exif\0\0".utf8) + exif),
            (0xE1, Array("http://ns.adobe.com/xap/1.0/\0".utf8) + xmp),
            (0xE1, Array("Exif\0\0".utf8) + [1]), (0xE1, Array("other".utf8)), (0xE1, []),
            Self.part(1, of: 1, Self.profile[...]),
        ])
        #expect(loaded.metadata == ImageMetadata(icc: Self.profile, exif: exif, xmp: xmp))
        #expect(loaded.losses == [])
        #expect(loaded.picture.width == JPEGSample.width)
    }

    @Test func partsOfAProfileInAnyOrder() throws {
        let parts = [Self.profile[..<90], Self.profile[90..<150], Self.profile[150...]].enumerated().map {
            Self.part(UInt8($0 + 1), of: 3, $1)
        }
        for order in [[0, 1, 2], [2, 0, 1], [1, 2, 0]] {
            #expect(try read(order.map { parts[$0] }).metadata.icc == Self.profile)
        }
        for order in [[0, 1], [0, 0, 1], [1, 2], [0, 1, 2, 2]] {
            let loaded = try read(order.map { parts[$0] })
            let reason = "its parts are not all there once"
            #expect(loaded.metadata.isEmpty)
            #expect(loaded.losses == [.malformedMetadata("the ICC profile", reason: reason)])
        }
        #expect(try read([Self.part(0, of: 1, Self.profile[...])]).metadata.icc == nil)
        #expect(try read([(0xE2, Array("ICC_PROFILE\0".utf8))]).metadata.icc == nil)
    }

    @Test func profilesForOtherColours() throws {
        let gray = Self.profile("GRAY")
        #expect(try read([Self.part(1, of: 1, gray[...])]).losses == [.profile(space: "GRAY", .rgb)])
        let loaded = try ImageFile.read(JPEGSample(TJPF_GRAY).with([Self.part(1, of: 1, gray[...])]))
        #expect(loaded.metadata.icc == gray)
    }

    @Test func lossesAreTold() throws {
        let extended = (UInt8(0xE1), Array("http://ns.adobe.com/xmp/extension/\0more".utf8))
        #expect(try read([extended, extended]).losses == [.extendedXMP])
        #expect(try ImageFile.read(JPEGSample(TJPF_RGB).bytes + [1]).losses == [.trailingBytes(1)])
    }

    @Test func limitsComeBeforePixels() {
        let (width, height) = (JPEGSample.width, JPEGSample.height)
        let limit = width * height - 1
        #expect(throws: ImageFileError.tooManyPixels(width: width, height: height, limit: limit)) {
            try ImageFile.read(JPEGSample(TJPF_RGB).bytes, limits: DecodingLimits(maxPixels: limit))
        }
        #expect(throws: ImageFileError.jpeg(.unsupported("CMYK colours"))) {
            try ImageFile.read(JPEGSample(TJPF_CMYK).bytes)
        }
    }

    @Test func namesAndFormats() {
        #expect(ImageFile.Format(path: "a.JPG") == .jpeg && ImageFile.Format(path: "a.jpeg") == .jpeg)
        #expect(ImageFile.Format.names("or") == "PNG, Netpbm or JPEG")
        #expect(!ImageFile.Format.written.contains(.jpeg))
    }
}
#endif
