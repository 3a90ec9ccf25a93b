import Foundation
import Testing

/// `vqz bench --decoded`.
@Suite struct DecodedTests {
    static let image = Tool.images.appendingPathComponent("odd-33x17.png").path

    /// vqz's own decodings are as good as vqz at equal size.
    @Test func comparesAtEqualSize() throws {
        let folder = try Folder()
        for quality in ["2", "3"] {
            let subfolder = folder / quality
            try FileManager.default.createDirectory(at: subfolder, withIntermediateDirectories: true)
            let file = subfolder.path + "/odd-33x17.vqz"
            #expect(try Tool.run("compress", Self.image, file, "-q", quality, "--tune", "psnr").status == 0)
            #expect(try Tool.run("decompress", file, subfolder.path + "/odd-33x17.ppm").status == 0)
        }
        let result = try Tool.run(
            "bench", Self.image, "-q", "1-4", "--decoded", "two=\(folder.path("2")):vqz", "--decoded",
            "three=\(folder.path("3"))")
        #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
        let lines = String(decoding: result.output, as: UTF8.self).split(separator: "\n")
        let rows = lines.map { $0.split(separator: " ") }
        let two = try #require(rows.first { $0.first == "two" })
        #expect(two.count == 8 && two[2] == two[3] && two[6] == two[7])
        let own = try #require(rows.first { $0.first == "2" })
        #expect(two[1] == own[2] && two[2] == own[3])
        let three = try #require(rows.first { $0.first == "three" })
        #expect(three[1] == "-" && three[2] != "-" && three[3] == "-")
    }

    /// Of two images, one has no decoding.
    @Test func missingDecodingsAreSkipped() throws {
        let folder = try Folder()
        let other = Tool.images.appendingPathComponent("flat.png")
        try FileManager.default.copyItem(at: other, to: folder / "flat.png")
        let result = try Tool.run(
            "bench", Self.image, other.path, "-q", "1", "-e", "1", "--decoded", "x=\(folder.url.path)")
        #expect(result.status == 1)
        let lines = result.errors.split(separator: "\n")
        #expect(lines.count == 2)
        #expect(lines.first?.hasPrefix("vqz: x: skipped: \(Self.image) has no decoding: ") == true)
        #expect(lines.last == "vqz: decodings skipped: 1; the means of their codecs are of fewer images")
        let text = String(decoding: result.output, as: UTF8.self)
        #expect(text.split(separator: "\n").contains { $0.split(separator: " ").first == "x" })
    }

    @Test func errorsNameWhatIsMissing() throws {
        let folder = try Folder()
        let missing = try Tool.run("bench", Self.image, "--decoded", "x=\(folder.url.path)")
        Tool.expectError(
            missing, about: "x: \(Self.image) has no decoding: \(folder.path("odd-33x17")) is missing")
        try FileManager.default.copyItem(
            at: Tool.images.appendingPathComponent("flat.png"), to: folder / "odd-33x17.png")
        let size = try Tool.run("bench", Self.image, "--decoded", "x=\(folder.url.path)")
        Tool.expectError(size, about: "x: \(folder.path("odd-33x17.png")) has ")
        #expect(try Tool.run("bench", Self.image, "--decoded", "x").status == 64)
    }
}
