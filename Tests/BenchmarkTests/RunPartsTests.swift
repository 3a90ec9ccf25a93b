import Files
import Foundation
import ImageFiles
import Raster
import Testing

@testable import Benchmark

@Suite struct RunPartsTests {
    @Test(arguments: [
        ("1", [1]), ("3,1,1", [1, 3]), ("1,3,5-8", [1, 3, 5, 6, 7, 8]), ("64-64", [64]),
        ("", nil), ("0", nil), ("65", nil), ("3-1", nil), ("1-2-3", nil), ("1,", nil), ("-1", nil),
        ("+1", nil),
        ("1-", nil), ("a", nil), ("99999999999999999999", nil),
    ])
    func readsQualities(text: String, qualities: [Int]?) {
        #expect(QualityList(parsing: text)?.qualities.map(\.number) == qualities)
    }

    @Test func findsImagesOfAllFoldersInOrder() throws {
        let root = FileManager.default.temporaryDirectory.appendingPathComponent("finder-\(UUID())")
        defer { try? FileManager.default.removeItem(at: root) }
        for name in ["b/2.PNG", "b/1.ppm", "a/x/3.pgm", "a.png", "notes.txt", ".hidden/4.png", "b/.5.png"] {
            let file = root.appendingPathComponent(name)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data().write(to: file)
        }
        try FileManager.default.createSymbolicLink(
            at: root.appendingPathComponent("b/loop"), withDestinationURL: root)
        let found = try Corpus.images(in: [root.path]).map { String($0.dropFirst(root.path.count + 1)) }
        #expect(found == ["a/x/3.pgm", "a.png", "b/1.ppm", "b/2.PNG"])
        let again = try Corpus.images(in: [root.path, root.path + "/a/..", root.path + "/a.png"])
        #expect(again.map { String($0.dropFirst(root.path.count + 1)) } == found)
        let file = root.path + "/notes.txt"
        #expect(try Corpus.images(in: [file]) == [file])
    }

    @Test func nothingFoundIsAnError() throws {
        let root = FileManager.default.temporaryDirectory.appendingPathComponent("finder-\(UUID())")
        try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: root) }
        #expect(throws: CorpusError.noImages([root.path])) { try Corpus.images(in: [root.path]) }
        #expect("\(CorpusError.noImages(["a"]))" == "no \(ImageFile.Format.names("or")) files in a")
        let missing = root.path + "/missing"
        #expect(throws: CorpusError.folder(.unreadable(missing, code: ENOENT))) {
            try Corpus.images(in: [missing])
        }
    }

    @Test func temporaryFolderGoesAway() throws {
        var path = ""
        do {
            let folder = try TemporaryFolder()
            path = folder.path
            #expect(FileManager.default.fileExists(atPath: path))
        }
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test func refusalIsAMismatch() {
        let image = Image(width: 1, height: 1, color: .gray, samples: [7])
        #expect(Mismatch(expected: image, decoded: .success(image)) == nil)
        let refused = Mismatch(expected: image, decoded: .failure(CorpusError.noImages(["x"])))
        #expect(refused == .refused(reason: "\(CorpusError.noImages(["x"]))"))
    }

    @Test func mismatchSaysWhere() {
        let image = Image(
            width: 3, height: 2, color: .rgb, samples: [UInt8](repeating: 7, count: 18),
            alpha: [UInt8](repeating: 9, count: 6))
        #expect(Mismatch(expected: image, decoded: image) == nil)
        var other = image
        other.samples[3 * 4 + 2] = 8
        other.alpha?[5] = 0
        #expect(Mismatch(expected: image, decoded: other) == .values(count: 2, x: 1, y: 1, channel: 2))
        other.samples = image.samples
        #expect(Mismatch(expected: image, decoded: other) == .values(count: 1, x: 2, y: 1, channel: 3))
        other.alpha = nil
        #expect(
            Mismatch(expected: image, decoded: other)
                == .shape(expected: "3 x 2 rgb with alpha", decoded: "3 x 2 rgb"))
    }
}
