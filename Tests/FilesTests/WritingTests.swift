import Files
import Foundation
import Testing

/// Times, new files alone, folders that are made, and names that lead to one file.
@Suite final class WritingTests {
    private let folder = FileManager.default.temporaryDirectory.path + "/WritingTests-\(UUID())"

    init() throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    private var names: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: folder).sorted() }
    }

    @Test func timesAreKept() throws {
        let path = folder + "/a"
        for time in [
            FileTime(seconds: 1_000_000_000, nanoseconds: 123_456_789), .init(seconds: -1, nanoseconds: 0),
        ] {
            // A new file, and one that is replaced.
            for _ in 0..<2 {
                try FileIO.write([1], to: path, modified: time)
                #expect(FileTime(of: path) == time)
            }
            try FileManager.default.removeItem(atPath: path)
        }
        #expect(FileTime(of: folder + "/none") == nil)
    }

    @Test func existingFilesStay() throws {
        let path = folder + "/a"
        try FileIO.write([1], to: path, replaces: false)
        let error = #expect(throws: FileError.self) { try FileIO.write([2], to: path, replaces: false) }
        #expect(error?.reason == "File exists")
        #expect(try FileIO.read(path) == [1])
        #expect(try names == ["a"])
        try FileIO.write([3], to: "/dev/null", replaces: false)
    }

    @Test func foldersAreMade() throws {
        let deep = folder + "/b/c/"
        #expect(throws: FileError.self) { try FileIO.checkWritable(deep + "d") }
        try FileIO.checkWritable(deep + "d", makesFolders: true)
        #expect(try names == [])
        for _ in 0..<2 { try FileIO.makeFolder(deep) }
        try FileIO.write([1], to: deep + "d")
        let below = #expect(throws: FileError.self) { try FileIO.makeFolder(deep + "d/e") }
        #expect(below?.path == deep + "d" || below?.path == deep + "d/e")
        #expect(throws: FileError.self) { try FileIO.checkWritable(deep + "d/e/f", makesFolders: true) }
        let itself = #expect(throws: FileError.self) { try FileIO.checkWritable(folder) }
        #expect(itself?.reason == "Is a directory")
    }

    @Test func pathsToOneName() throws {
        try FileIO.makeFolder(folder + "/b")
        try FileIO.write([1], to: folder + "/b/a")
        for (target, link) in [("b", "c"), ("b/a", "d"), ("b/new", "e")] {
            try FileManager.default.createSymbolicLink(
                atPath: folder + "/" + link, withDestinationPath: target)
        }
        for (first, second) in [
            ("b/a", "b/../b//./a"), ("b/a", "c/a"), ("b/a", "d"), ("b/new", "e"), ("b/x/y", "c/./x//y"),
        ] {
            #expect(FileIO.location(of: folder + "/" + first) == FileIO.location(of: folder + "/" + second))
        }
        #expect(FileIO.location(of: folder + "/b/a") != FileIO.location(of: folder + "/b/b"))
        // Composed and decomposed, which are one text but two names.
        #expect(FileIO.location(of: "\u{E9}") != FileIO.location(of: "e\u{301}"))
        #expect(FileIO.location(of: "/none") == Array("/none".utf8))
    }

    @Test func searchesGoOnAfterFailures() throws {
        for name in ["a/b/1.x", "a/2.x", "a/3.y", "3.x", ".hidden.x", ".h/4.x"] {
            try FileIO.makeFolder(FilePath.folder(folder + "/" + name))
            try FileIO.write([], to: folder + "/" + name)
        }
        let deep = folder + "/d" + String(repeating: "/d", count: 70)
        try FileIO.makeFolder(deep)
        try FileIO.write([], to: deep + "/5.x")
        let found = FileFinder.files(below: folder) { $0.hasSuffix(".x") }
        #expect(found.paths == ["3.x", "a/2.x", "a/b/1.x"])
        #expect(found.failures.map(\.reason) == ["folders nest deeper than 64"])
        let missing = FileFinder.files(below: folder + "/none") { _ in true }
        #expect(missing.failures.map(\.reason) == ["No such file or directory"])
    }
}
