import Foundation
import ImageFiles
import Metrics
import Testing
import VQZ

@Suite struct RoundTripTests {
    static let names = [
        "scene", "gray", "palette", "rgba", "gray-alpha", "deep", "bilevel", "gamma", "one-pixel",
        "odd-33x17",
        "thin-3x257",
    ]

    /// The images that a model of photographs must keep well; it may blur the others.
    static let natural: Set = ["scene", "gray", "rgba", "deep", "gamma"]

    private func image(_ data: Data) throws -> LoadedImage { try ImageFile.read(Array(data)) }

    @Test(arguments: names) func filesAndPipesGiveTheSame(name: String) throws {
        let folder = try Folder()
        let source = Tool.images.appendingPathComponent(name + ".png")
        let compressed = try Tool.run("compress", source.path, folder.path("a.vqz"))
        #expect(compressed.status == 0)
        #expect(!compressed.errors.contains("16-bit"))
        #expect(try Tool.run("decompress", folder.path("a.vqz"), folder.path("a.png")).status == 0)

        let bytes = try Tool.run("compress", "-", "-", input: Data(contentsOf: source))
        #expect(try bytes.output == Data(contentsOf: folder / "a.vqz"))
        let pixels = try Tool.run("decompress", "-", "-", input: bytes.output)
        #expect(try pixels.output == Data(contentsOf: folder / "a.png"))
        #expect(try folder.names == ["a.png", "a.vqz"])

        let before = try image(Data(contentsOf: source))
        let middle = CodecModel.default().qualities / 2
        let expected = try Encoder().encode(
            before.picture, metadata: before.metadata, quality: FractionalQuality(Quality(index: middle)))
        #expect(Array(bytes.output) == expected.bytes)
        let after = try image(pixels.output)
        let decoded = try Decoder().decode(expected.bytes, DecodingOptions())
        #expect(after.picture == decoded.picture && after.metadata == before.metadata)
        if Self.natural.contains(name) {
            #expect(meanSquaredError(before.image, Self.seen(expected.reconstruction, before.image)) < 150)
        }
    }

    /// The pixels of `decoded` with an original's where its alpha hides them.
    private static func seen(_ decoded: Image, _ original: Image) -> Image {
        var seen = decoded
        let channels = original.color.channels
        for (i, alpha) in (original.alpha ?? []).enumerated() where alpha == 0 {
            let pixel = channels * i..<channels * (i + 1)
            seen.samples.replaceSubrange(pixel, with: original.samples[pixel])
        }
        return seen
    }

    @Test func pipelineOfTwoProcesses() throws {
        let source = Tool.images.appendingPathComponent("gray.png").path
        let result = try Tool.shell(
            #"cat "$1" | "$vqz" compress - - -q 2 | "$vqz" decompress - - --format pnm"#, source)
        #expect(result.status == 0)
        let loaded = try image(result.output)
        #expect(loaded.format == .netpbm)
        #expect(loaded.image.color == .gray)
    }

    @Test func qualityBuysPixelsForBytes() throws {
        let source = Tool.images.appendingPathComponent("scene.png")
        let before = try image(Data(contentsOf: source)).image
        var sizes: [Int] = []
        var errors: [Double] = []
        for quality in [1, CodecModel.default().qualities] {
            let bytes = try Tool.run("compress", source.path, "-", "--quality", "\(quality)").output
            sizes.append(bytes.count)
            errors.append(
                meanSquaredError(
                    before, try image(Tool.run("decompress", "-", "-", input: bytes).output).image))
        }
        #expect(sizes[0] < sizes[1])
        #expect(errors[0] > errors[1])
    }

    @Test func threadsDoNotMatter() throws {
        let source = Tool.images.appendingPathComponent("odd-33x17.png").path
        let one = try Tool.run("compress", source, "-", "--threads", "1").output
        let three = try Tool.run("compress", source, "-", "--threads", "3").output
        #expect(!one.isEmpty && one == three)
        let pixels = try Tool.run("decompress", "-", "-", "--threads", "1", input: one).output
        #expect(
            try !pixels.isEmpty
                && Tool.run("decompress", "-", "-", "--threads", "3", input: one).output == pixels)
    }

    @Test(arguments: ["scene", "rgba", "gray"]) func regions(name: String) throws {
        let folder = try Folder()
        let source = Tool.images.appendingPathComponent(name + ".png").path
        #expect(try Tool.run("compress", source, folder.path("a.vqz")).status == 0)
        let whole = try image(Tool.run("decompress", folder.path("a.vqz"), "-").output).image
        let result = try Tool.run("decompress", folder.path("a.vqz"), "-", "--region", "13,7,30,21")
        #expect(result.status == 0)
        let part = try image(result.output).image
        #expect(part.width == 30 && part.height == 21)
        let channels = whole.color.channels
        var expected: [UInt8] = []
        for y in 7..<28 {
            let start = (y * whole.width + 13) * channels
            expected += whole.samples[start..<start + 30 * channels]
        }
        #expect(part.samples == expected)
    }

    @Test func extensionChoosesTheFormat() throws {
        let folder = try Folder()
        let source = Tool.images.appendingPathComponent("rgba.png").path
        #expect(try Tool.run("compress", source, folder.path("a.vqz")).status == 0)
        let result = try Tool.run("decompress", folder.path("a.vqz"), folder.path("a.PPM"))
        #expect(result.status == 0)
        #expect(result.errors.contains("alpha"))
        let loaded = try image(Data(contentsOf: folder / "a.PPM"))
        #expect(loaded.format == .netpbm)
        #expect(loaded.image.alpha == nil)
    }

    @Test func existingFilesAreReplaced() throws {
        let folder = try Folder()
        try Data("VQZ old".utf8).write(to: folder / "a.vqz")
        let source = Tool.images.appendingPathComponent("flat.png").path
        #expect(try Tool.run("compress", source, folder.path("a.vqz"), "-v").errors.contains("64 x 48"))
        #expect(try Data(contentsOf: folder / "a.vqz") == Tool.run("compress", source, "-").output)
        #expect(try folder.names == ["a.vqz"])
    }
}
