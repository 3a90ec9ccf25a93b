import Foundation
import ImageFiles
import Testing
import VQZ

/// `vqz thumbnail` and `vqz decompress --fit`: smaller pictures.
@Suite struct ViewTests {
    /// A compressed image of the corpus.
    private func file(in folder: Folder, _ name: String = "scene") throws -> String {
        let source = Tool.images.appendingPathComponent(name + ".png").path
        #expect(try Tool.run("compress", source, folder.path("a.vqz"), "-q", "2", "-e", "1").status == 0)
        return folder.path("a.vqz")
    }

    private func image(_ data: Data) throws -> Image { try ImageFile.read(Array(data)).image }

    @Test(arguments: ["scene", "gray", "rgba"]) func thumbnails(name: String) throws {
        let folder = try Folder()
        let file = try file(in: folder, name)
        let whole = try image(Tool.run("decompress", file, "-").output)
        let result = try Tool.run("thumbnail", file, folder.path("b.png"), "--size", "50")
        #expect(result.status == 0 && result.errors.isEmpty && result.output.isEmpty)
        let small = try image(Data(contentsOf: folder / "b.png"))
        #expect(small.width == 50)
        #expect(small.height == (50 * whole.height + whole.width / 2) / whole.width)
        #expect(small.color == whole.color && (small.alpha == nil) == (whole.alpha == nil))
        let bytes = try Data(contentsOf: folder / "b.png")
        #expect(try Tool.run("thumbnail", "-", "-", "--size=50", input: contents(file)).output == bytes)
        #expect(try Tool.run("decompress", file, "-", "--fit", "50x50").output == bytes)
        let large = try Tool.run("thumbnail", file, "-", "--size", "16777216", "--format", "pnm").output
        #expect(try large == Tool.run("decompress", file, "-", "--format", "pnm").output)
    }

    private func contents(_ path: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: path)) }

    @Test func partsAreFittedToo() throws {
        let folder = try Folder()
        let file = try file(in: folder)
        let region = ["--region", "8,8,60,40"]
        let result = try Tool.run(["decompress", file, "-", "--fit", "30x1000"] + region)
        let small = try image(result.output)
        #expect(small.width == 30 && small.height == 20)
        let part = try image(Tool.run(["decompress", file, "-"] + region).output)
        for (x, y) in [(0, 0), (29, 19), (7, 11)] {
            let corner = (2 * y * 60 + 2 * x) * 3
            let sum = [0, 3, 180, 183].map { Int(part.samples[corner + $0]) }.reduce(0, +)
            #expect(Int(small.samples[(y * 30 + x) * 3]) == (sum + 2) / 4)
        }
    }

    /// A thumbnail is seen upright, whatever the orientation of what it is made of.
    @Test(arguments: 1...8) func thumbnailsAreTurned(orientation: UInt8) throws {
        let folder = try Folder()
        let entry: [UInt8] = [1, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0]
        let metadata = ImageMetadata(
            exif: Array("MM\0*".utf8) + [0, 0, 0, 8, 0, 1] + entry,
            chunks: [.pHYs: [0, 0, 0, 7, 0, 0, 0, 9, 0]])
        let image = Image(
            width: 3, height: 2, color: .gray, samples: [1, 2, 3, 4, 5, 6], alpha: [9, 8, 7, 6, 5, 4])
        try Data(ImageFile.png(.bytes(image), metadata: metadata)).write(to: folder / "a.png")
        let file = folder.path("a.vqz")
        #expect(try Tool.run("compress", folder.path("a.png"), file, "--lossless").status == 0)
        let small = try ImageFile.read(Array(Tool.run("thumbnail", file, "-").output))
        let seen: [[UInt8]] = [
            [1, 2, 3, 4, 5, 6], [3, 2, 1, 6, 5, 4], [6, 5, 4, 3, 2, 1], [4, 5, 6, 1, 2, 3],
            [1, 4, 2, 5, 3, 6], [4, 1, 5, 2, 6, 3], [6, 3, 5, 2, 4, 1], [3, 6, 2, 5, 1, 4],
        ]
        let samples = seen[Int(orientation) - 1]
        #expect(small.image.samples == samples && small.image.alpha == samples.map { 10 - $0 })
        #expect(small.image.width == (orientation < 5 ? 3 : 2) && small.metadata.exif == nil)
        let density = metadata.chunks[.pHYs]!
        let turned: [UInt8] = [0, 0, 0, 9, 0, 0, 0, 7, 0]
        #expect(small.metadata.chunks[.pHYs] == (orientation < 5 ? density : turned))
        let whole = try ImageFile.read(Array(Tool.run("decompress", file, "-").output))
        #expect(whole.image == image && whole.metadata == metadata)
    }

    /// Desktops make an empty file first, whose name may say nothing of its format.
    @Test func emptyFilesAreReplaced() throws {
        let folder = try Folder()
        let file = try file(in: folder, "flat")
        try Data().write(to: folder / "thumbnail")
        #expect(try Tool.run("thumbnail", file, folder.path("thumbnail"), "--format", "png").status == 0)
        #expect(try image(Data(contentsOf: folder / "thumbnail")).width == 64)
    }

    @Test func refusals() throws {
        let folder = try Folder()
        let file = try file(in: folder, "flat")
        for size in ["0", "-1", "16777217", "12x12", "x", ""] {
            let result = try Tool.run("thumbnail", file, "-", "--size=" + size)
            #expect(result.status == 64 && result.errors.contains("--size"), "\(size)")
        }
        for size in ["0x1", "12", "1x16777217", "axb", "-1x5"] {
            let result = try Tool.run("decompress", file, "-", "--fit=" + size)
            #expect(result.status == 64 && result.errors.contains("--fit"), "\(size)")
        }
        #expect(try Tool.run("thumbnail", file).status == 64)
        #expect(try Tool.run("thumbnail", file, folder.path("a")).status == 64)
        Tool.expectError(try Tool.run("thumbnail", file, file, "--format", "png"), about: file)
        let png = Tool.images.appendingPathComponent("flat.png").path
        Tool.expectError(try Tool.run("thumbnail", png, "-"), about: "\(png): is a PNG")
        #expect(try folder.names == ["a.vqz"])
    }
}
