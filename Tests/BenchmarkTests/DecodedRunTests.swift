import Foundation
import ImageFiles
import Metrics
import Testing
import VQZ

@testable import Benchmark

@Suite struct DecodedRunTests {
    /// The originals of `BenchmarkRunTests` in "originals", and in "decoded" the same with every sample one
    /// more or less, beside files of 50 and 70 bytes.
    private static func folders() throws -> URL {
        let root = FileManager.default.temporaryDirectory.appendingPathComponent("decoded-\(UUID())")
        try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
        let (originals, decoded) = (root.appending(path: "originals"), root.appending(path: "decoded"))
        try FileManager.default.moveItem(at: BenchmarkRunTests.corpus(), to: originals)
        try FileManager.default.createDirectory(
            at: decoded.appending(path: "below"), withIntermediateDirectories: true)
        for (name, format, bytes) in [("a", ImageFile.Format.png, 50), ("below/b", .netpbm, 70)] {
            let original = try Data(contentsOf: originals.appending(path: name + ".png"))
            var image = try ImageFile.read(Array(original)).image
            image.samples = image.samples.map { $0 ^ 1 }
            let picture = name + (format == .png ? ".PNG" : ".pgm")
            try Data(ImageFile.write(image, as: format)).write(to: decoded.appending(path: picture))
            try Data(count: bytes).write(to: decoded.appending(path: name + ".x"))
        }
        return root
    }

    private static func measure(_ root: URL, _ fileExtension: String? = "x") throws -> [DecodedSetting] {
        let folder = DecodedFolder(
            codec: "x", path: root.path + "/decoded", fileExtension: fileExtension)
        return try DecodedRun().measure([root.path + "/originals"], decodedIn: [folder]).settings
    }

    /// The decodings that are left out.
    private static func skipped(_ root: URL) throws -> [SkippedFile] {
        let folder = DecodedFolder(codec: "x", path: root.path + "/decoded", fileExtension: "x")
        var told: [SkippedFile] = []
        let skipped = try DecodedRun().measure(
            [root.path + "/originals"], decodedIn: [folder], onSkip: { told.append($0) }
        ).skipped
        #expect(told == skipped)
        return skipped
    }

    private static func skipped(_ errors: DecodedFolderError...) -> [SkippedFile] {
        errors.map { SkippedFile(BenchmarkFileError(path: "x", cause: $0)) }
    }

    @Test func scoresAndSizes() throws {
        let root = try Self.folders()
        defer { try? FileManager.default.removeItem(at: root) }
        let setting = try #require(try Self.measure(root).first)
        let point = setting.mean
        #expect(point.codec == "x")
        #expect(point.bitsPerPixel == Double(8 * (50 + 70)) / Double(19 * 33 + 40 * 7))
        #expect(point.scores[.psnr].map { abs($0 - 48.1308) < 1e-4 } == true)
        #expect(point.scores[.msSSIM] == nil && point.scores[.ssimulacra2] != nil)
        let paths = ["a", "below/b"].map { root.path + "/originals/\($0).png" }
        #expect(
            paths.map { setting.images[$0]?.bitsPerPixel }
                == [Double(8 * 50) / Double(19 * 33), Double(8 * 70) / Double(40 * 7)])
        #expect(setting.images.count == 2 && setting.images.values.allSatisfy { $0.codec == "x" })
        let unsized = try Self.measure(root, nil).map(\.mean)
        #expect(unsized.map(\.bitsPerPixel) == [nil] && unsized.map(\.scores) == [point.scores])
    }

    /// A codec may make colours of gray.
    @Test func grayAsColours() {
        let gray = Image(width: 2, height: 1, color: .gray, samples: [10, 20])
        let colours = Image(width: 2, height: 1, color: .rgb, samples: [10, 10, 13, 20, 20, 20])
        #expect(DecodedImage(original: gray, decoded: gray, bytes: nil).scores.psnr == .infinity)
        let psnr = 10 * log10(255.0 * 255 / 1.5)
        for image in [
            DecodedImage(original: gray, decoded: colours, bytes: nil),
            DecodedImage(original: colours, decoded: gray, bytes: nil),
        ] { #expect(abs(image.scores.psnr - psnr) < 1e-9) }
    }

    @Test func unreadableOriginalsDoNotCount() throws {
        let root = try Self.folders()
        defer { try? FileManager.default.removeItem(at: root) }
        try Data("no image\n".utf8).write(to: root.appending(path: "originals/a.png"))
        try FileManager.default.removeItem(at: root.appending(path: "decoded/a.PNG"))
        #expect(try Self.measure(root).map(\.mean.bitsPerPixel) == [Double(8 * 70) / Double(40 * 7)])
        try Data("no image\n".utf8).write(to: root.appending(path: "originals/below/b.png"))
        #expect(try Self.measure(root).isEmpty)
    }

    /// The others are scored.
    @Test func missingAndSuperfluousFiles() throws {
        let root = try Self.folders()
        defer { try? FileManager.default.removeItem(at: root) }
        let (original, stem) = (root.path + "/originals/a.png", root.path + "/decoded/a")
        try Data().write(to: URL(fileURLWithPath: stem + ".ppm"))
        #expect(
            try Self.skipped(root)
                == Self.skipped(
                    .severalPictures(original: original, pictures: [stem + ".PNG", stem + ".ppm"])))
        for name in [".PNG", ".ppm"] { try FileManager.default.removeItem(atPath: stem + name) }
        let missing = DecodedFolderError.missingPicture(original: original, stem: stem)
        #expect(try Self.skipped(root) == Self.skipped(missing))
        #expect(try Self.measure(root).map(\.mean.bitsPerPixel) == [Double(8 * 70) / Double(40 * 7)])
        try FileManager.default.removeItem(atPath: root.path + "/decoded/below/b.x")
        #expect(
            try Self.skipped(root)
                == Self.skipped(missing, .missingFile(root.path + "/decoded/below/b.x")))
        #expect(try Self.measure(root).isEmpty)
        try FileManager.default.removeItem(atPath: root.path + "/decoded")
        let error = #expect(throws: BenchmarkFileError.self) { try Self.measure(root) }
        #expect(error?.cause as? DecodedFolderError == .noFolder(root.path + "/decoded"))
    }

    @Test func otherSizes() throws {
        let root = try Self.folders()
        defer { try? FileManager.default.removeItem(at: root) }
        let (original, picture) = (root.path + "/originals/a.png", root.path + "/decoded/a.PNG")
        let small = Image(width: 2, height: 1, color: .gray, samples: [1, 2])
        try Data(ImageFile.write(small, as: .png)).write(to: URL(fileURLWithPath: picture))
        let size = DecodedFolderError.size(
            picture: picture, width: 2, height: 1, original: original, expected: [19, 33])
        #expect(try Self.skipped(root) == Self.skipped(size))
        #expect("\(size)" == "\(picture) has 2 x 1 pixels, \(original) has 19 x 33")
        try Data("no image\n".utf8).write(to: URL(fileURLWithPath: picture))
        #expect(try Self.skipped(root).map(\.path) == [picture])
    }

    @Test func originalsThatShareADecoding() throws {
        let root = try Self.folders()
        defer { try? FileManager.default.removeItem(at: root) }
        let (first, second) = (root.path + "/originals/a.png", root.path + "/originals/a.ppm")
        try FileManager.default.copyItem(atPath: first, toPath: second)
        let shared = DecodedFolderError.sharedPicture(
            root.path + "/decoded/a.PNG", originals: [first, second])
        #expect(try Self.skipped(root) == Self.skipped(shared, shared))
    }

    @Test(arguments: [
        ("avif=dec", DecodedFolder(codec: "avif", path: "dec")),
        ("avif=dec:avif", DecodedFolder(codec: "avif", path: "dec", fileExtension: "avif")),
        ("a b=c=d/e:f:g", DecodedFolder(codec: "a b", path: "c=d/e:f", fileExtension: "g")),
        ("x=c:d/", DecodedFolder(codec: "x", path: "c:d/")),
        ("dec", nil), ("=dec", nil), ("x=", nil), ("x=:avif", nil), ("x=dec:", nil), ("", nil),
    ])
    func readsFolders(text: String, folder: DecodedFolder?) {
        #expect(DecodedFolder(parsing: text) == folder)
    }
}
