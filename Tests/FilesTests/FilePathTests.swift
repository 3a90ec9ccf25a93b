import Files
import Testing

@Suite struct FilePathTests {
    /// Also where an accent follows the slash, which makes them one character.
    @Test func foldersAndNames() {
        for (path, folder, name) in [
            ("a", ".", "a"), ("/a", "/", "a"), ("a/b", "a", "b"), ("/a/b/c.png", "/a/b", "c.png"),
            ("a/", "a", ""), ("", ".", ""), ("a/\u{301}b", "a", "\u{301}b"), ("/\u{301}b", "/", "\u{301}b"),
        ] {
            #expect(FilePath.folder(path) == folder)
            #expect(FilePath.name(path) == name)
        }
    }

    @Test func extensions() {
        for (path, end, rest) in [
            ("a.png", "png", "a"), ("x.y/a.tar.PnG", "png", "x.y/a.tar"), ("a.É", "É", "a"),
            ("a.\u{301}b", "\u{301}b", "a"),
        ] {
            #expect(FilePath.extension(path) == end)
            #expect(FilePath.withoutExtension(path) == rest)
        }
        for path in ["a", ".png", "x/.png", "x.y/a", "a.", "x.png/", ""] {
            #expect(FilePath.extension(path) == nil)
            #expect(FilePath.withoutExtension(path) == path)
        }
    }

    @Test func bytesStay() {
        let path = FileName.text([0xE9, 0x2F, 0xFF, 0x2E, 0x70, 0xE9])
        #expect(FileName.bytes(FilePath.folder(path)) == [0xE9])
        #expect(FileName.bytes(FilePath.name(path)) == [0xFF, 0x2E, 0x70, 0xE9])
        #expect(FilePath.extension(path).map(FileName.bytes) == [0x70, 0xE9])
        #expect(FileName.bytes(FilePath.withoutExtension(path)) == [0xE9, 0x2F, 0xFF])
    }

    @Test func joined() {
        #expect(FilePath.joined("a", "b/c") == "a/b/c")
        #expect(FilePath.joined("a/", "b") == "a/b")
        #expect(FilePath.joined("/", "b") == "/b")
        #expect(FilePath.joined(".", "b") == "./b")
    }
}
