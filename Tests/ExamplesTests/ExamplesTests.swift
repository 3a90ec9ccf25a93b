import Foundation
import ImageFiles
import Testing
import VQZ

/// The programs of Sources/Examples run as their first lines say.
@Suite struct ExamplesTests {
    @Test func encodesAndDecodes() throws {
        let folder = try ExampleFolder()
        let source = ExampleFolder.images + "/scene.png"
        let output = try folder.run("encode-decode", source, folder / "scene.vqz", folder / "copy.png")
        let file = try folder.read("scene.vqz")
        let copy = try ImageFile.read(folder.read("copy.png")).image
        #expect(try copy == Decoder().decode(file))
        #expect(output == "320 x 224 pixels in \(file.count) bytes\n")
    }

    @Test func decodesARegion() throws {
        let folder = try ExampleFolder()
        let source = ExampleFolder.images + "/scene.png"
        _ = try folder.run("encode-decode", source, folder / "scene.vqz", folder / "copy.png")
        _ = try folder.run("decode-region", folder / "scene.vqz", folder / "part.png", "40", "30", "64")
        let part = try ImageFile.read(folder.read("part.png")).image
        let region = Region(x: 40, y: 30, width: 64, height: 64)
        #expect(try part == Decoder().decode(folder.read("scene.vqz"), region: region))
    }

    /// What the codec refuses is a message, not a crash.
    @Test func saysWhatIsRefused() throws {
        let folder = try ExampleFolder()
        let source = ExampleFolder.images + "/one-pixel.png"
        _ = try folder.run("encode-decode", source, folder / "one.vqz", folder / "copy.png")
        let output = try folder.run("decode-region", folder / "one.vqz", folder / "part.png", "0", "0", "2")
        #expect(output.hasPrefix(folder / "one.vqz: "))
    }

    @Test func measuresACurve() throws {
        let folder = try ExampleFolder()
        let output = try folder.run("measure-curve", ExampleFolder.images + "/odd-33x17.png")
        let lines = output.split(separator: "\n")
        #expect(lines.first == "quality  bits per pixel  PSNR [dB]")
        let rates = lines.dropFirst().map { $0.split(separator: "  ").compactMap { Double($0) } }
        #expect(rates.map { $0[0] } == (1...8).map(Double.init))
        #expect(rates.allSatisfy { $0.count == 3 && $0[1] > 0 && $0[2] > 15 })
    }

    /// One line an image; a copy without an error has the best scores that there are.
    @Test func scoresCopies() throws {
        let folder = try ExampleFolder()
        let output = try folder.run("score-images", ExampleFolder.images, ExampleFolder.images)
        let lines = output.split(separator: "\n").map { $0.split(separator: "  ").map(String.init) }
        #expect(lines.contains(["scene.png", "inf", "1.0", "100.0"]))
        #expect(lines.contains(["one-pixel.png", "inf", "-", "-"]))
    }
}
