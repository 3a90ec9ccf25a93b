import Foundation
import ImageFiles
import Testing
import VQZ

/// Indices or exact pixels, hidden colours and metadata on the command line.
@Suite struct CodingTests {
    private func compress(_ name: String, _ options: String...) throws -> (bytes: [UInt8], errors: String) {
        let source = Tool.images.appendingPathComponent(name + ".png").path
        let result = try Tool.run(["compress", source, "-", "-v"] + options)
        #expect(result.status == 0)
        return (Array(result.output), result.errors)
    }

    @Test func graphicsBecomeExact() throws {
        let (bytes, errors) = try compress("page")
        #expect(errors.contains("exact pixels"))
        #expect(try FileInfo(parsing: bytes).quality == nil)
        let lossy = try compress("page", "--lossy")
        #expect(lossy.errors.contains("quality 5"))
        #expect(bytes.count <= lossy.bytes.count)
        let info = try Tool.run("info", "-", input: Data(bytes))
        #expect(String(decoding: info.output, as: UTF8.self).contains("exact pixels"))
    }

    @Test(arguments: ["scene", "deep", "rgba", "gray-alpha", "palette"])
    func losslessComesBack(name: String) throws {
        let (bytes, errors) = try compress(name, "--lossless")
        #expect(errors.contains("exact pixels"))
        let decoded = try Tool.run("decompress", "-", "-", input: Data(bytes))
        let before = try ImageFile.read(
            Array(Data(contentsOf: Tool.images.appendingPathComponent(name + ".png"))))
        let after = try ImageFile.read(Array(decoded.output))
        #expect(after.picture == before.picture && after.metadata == before.metadata)
    }

    /// A gray ramp, as RGB, comes back as gray; with a profile for RGB or without losses it stays RGB.
    @Test(arguments: ["1", "3", "8"]) func grayPicturesInColour(quality: String) throws {
        var samples: [UInt8] = []
        for y in 0..<48 {
            for x in 0..<64 { samples += [UInt8](repeating: UInt8(2 * x + 2 * y), count: 3) }
        }
        let ramp = Image(width: 64, height: 48, color: .rgb, samples: samples)
        var profile = [UInt8](repeating: 0, count: 132)
        profile.replaceSubrange(16..<20, with: "RGB ".utf8)
        profile.replaceSubrange(36..<40, with: "acsp".utf8)
        func decoded(_ metadata: ImageMetadata, _ options: String...) throws -> LoadedImage {
            let source = Data(ImageFile.png(.bytes(ramp), metadata: metadata))
            let file = try Tool.run(["compress", "-", "-", "-v"] + options, input: source)
            let isGray = file.errors.contains("its three channels are equal and coded as gray")
            let png = try Tool.run("decompress", "-", "-", input: file.output)
            let loaded = try ImageFile.read(Array(png.output))
            #expect(isGray == (loaded.image.color == .gray))
            return loaded
        }
        let gray = try decoded(ImageMetadata(chunks: [.sBIT: [5, 6, 5]]), "--lossy", "-q", quality)
        #expect(gray.image.color == .gray && gray.metadata.chunks == [.sBIT: [6]])
        let profiled = ImageMetadata(icc: profile)
        #expect(try decoded(profiled, "--lossy", "-q", quality).image.color == .rgb)
        let stripped = try decoded(profiled, "--lossy", "-q", quality, "--strip", "icc")
        #expect(stripped.image == gray.image)
        #expect(try decoded(ImageMetadata(), "--lossless").image == ramp)
    }

    @Test func metadataTravelsUnlessStripped() throws {
        let metadata = ImageMetadata(
            exif: Array("MM\0*\0\0\0\u{8}\0\0\0\0\0\0".utf8), xmp: Array("<x:xmpmeta/>".utf8),
            chunks: [.gAMA: [0, 0, 0xB1, 0x8F], .pHYs: [0, 0, 0x0B, 0x13, 0, 0, 0x0B, 0x13, 1]])
        let image = Image(width: 9, height: 5, color: .gray, samples: (0..<45).map { UInt8($0) })
        let source = Data(ImageFile.png(.bytes(image), metadata: metadata))
        func travelled(_ options: String...) throws -> ImageMetadata {
            let file = try Tool.run(["compress", "-", "-"] + options, input: source)
            let png = try Tool.run("decompress", "-", "-", input: file.output)
            return try ImageFile.read(Array(png.output)).metadata
        }
        #expect(try travelled() == metadata)
        #expect(try travelled("--lossless") == metadata)
        #expect(try travelled("--lossy") == metadata)
        var stripped = metadata
        stripped.exif = nil
        #expect(try travelled("--strip", "exif,icc") == stripped)
        #expect(try travelled("--strip", "all") == ImageMetadata())
    }

    @Test(arguments: [
        (["--lossless", "--lossy"], "--lossless and --lossy exclude each other"),
        (["--lossless", "-q", "5"], "--lossless and --quality exclude each other"),
        (["--lossless", "--target-size", "5k"], "--lossless and --target-size exclude each other"),
        (["--strip", "gif"], "gif"),
    ])
    func whatMakesNoSenseIsRefused(options: [String], message: String) throws {
        let result = try Tool.run(["compress", "none.png", "none.vqz"] + options)
        #expect(result.status == 64)
        #expect(result.errors.contains(message))
    }
}
