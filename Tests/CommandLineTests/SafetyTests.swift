import Foundation
import Testing

/// Files that are not to be lost, and names that are hard to say.
@Suite struct SafetyTests {
    static let flat = Tool.images.appendingPathComponent("flat.png").path

    @Test func anotherImageIsNotAnOutput() throws {
        let folder = try Folder()
        for name in ["b.jpg", "b"] {
            let result = try Tool.run("compress", Self.flat, folder.path(name))
            #expect(result.status == 64 && result.errors.contains("does not end in .vqz"))
        }
        #expect(try folder.names == [])
        #expect(try Tool.run("compress", Self.flat, "-o", folder.path("b.bin")).status == 0)
        #expect(try Tool.run("compress", Self.flat, "-", "-o", folder.path("c.bin")).status == 64)
        #expect(try folder.names == ["b.bin"])
    }

    @Test func otherContentsAndTheInputStay() throws {
        let folder = try Folder()
        let image = try Data(contentsOf: URL(fileURLWithPath: Self.flat))
        try image.write(to: folder / "a.vqz")
        let path = folder.path("a.vqz")
        let other = try Tool.run("compress", Tool.images.appendingPathComponent("gray.png").path, path)
        Tool.expectError(other, about: path)
        #expect(other.errors.contains("is a PNG file; --force replaces it"))
        let same = try Tool.run("compress", path, path)
        #expect(same.status == 1 && same.errors.contains("is the input too; --force replaces it"))
        #expect(try Data(contentsOf: folder / "a.vqz") == image)
        #expect(try Tool.run("compress", path, path, "--force").status == 0)
        let coded = try Data(contentsOf: folder / "a.vqz")
        #expect(coded.starts(with: Data("VQZ".utf8)))
        #expect(try Tool.run("decompress", path, path, "--format", "png").status == 1)
        #expect(try Data(contentsOf: folder / "a.vqz") == coded)
        #expect(try Tool.run("compress", Self.flat, path, "-q", "1").status == 0)
    }

    /// As the manual says it.
    @Test func replacedFiles() throws {
        let folder = try Folder()
        let script = #"""
            cd "$1" && echo VQZ old >a.vqz && chmod 600 a.vqz && ln a.vqz hard && ln -s a.vqz link.vqz &&
            "$vqz" compress "$2" link.vqz && cat hard && stat -c %a a.vqz && test -L link.vqz
            """#
        let result = try Tool.shell(script, folder.url.path, Self.flat)
        #expect(result.status == 0 && result.output == Data("VQZ old\n600\n".utf8))
        let help = try Tool.run("compress", "--help").output
        let words = String(decoding: help, as: UTF8.self).split(whereSeparator: \.isWhitespace)
        #expect(words.joined(separator: " ").contains("Other names of it (hard links) keep the old contents"))
    }

    /// A redirected stream is written where it stands.
    @Test func standardOutputByNameIsAppendedTo() throws {
        let folder = try Folder()
        let script = #"echo old >"$2"; "$vqz" compress "$1" /dev/stdout >>"$2""#
        #expect(try Tool.shell(script, Self.flat, folder.path("log")).status == 0)
        let whole = try Tool.run("compress", Self.flat, "-").output
        #expect(try Data(contentsOf: folder / "log") == Data("old\n".utf8) + whole)
    }

    /// Two names that are not UTF-8 and differ in a byte.
    @Test func namesAreBytes() throws {
        let folder = try Folder()
        let script = #"""
            cd "$1" && a=$(printf 'x\351.vqz') && b=$(printf 'x\350.vqz') &&
            "$vqz" compress "$2" "$a" -q1 && "$vqz" compress "$2" "$b" -q 8 &&
            "$vqz" info "$a" && "$vqz" info "$b" && ls | wc -l && rm "$a" "$b"
            """#
        let result = try Tool.shell(script, folder.url.path, Self.flat)
        #expect(result.status == 0, "\(result.errors)")
        let text = String(decoding: result.output, as: UTF8.self)
        #expect(text.contains(#"x\xE9.vqz"#) && text.contains(#"x\xE8.vqz"#))
        #expect(text.contains("quality 1") && text.contains("quality 8") && text.hasSuffix("2\n"))
    }

    @Test func versionThatCannotBeWritten() throws {
        #expect(try Tool.shell(#""$vqz" --version >/dev/full"#).status == 1)
    }

    @Test func foldersAreMissedBeforeReading() throws {
        let result = try Tool.run("compress", "/nowhere/a.png", "/nowhere/b.vqz")
        Tool.expectError(result, about: "/nowhere/b.vqz")
    }

    @Test func memoryThatRunsOut() throws {
        let folder = try Folder()
        let script = #"""
            printf 'P5\n4000 4000\n255\n' >"$1" && head -c 16000000 /dev/zero >>"$1"
            ulimit -v 70000; exec "$vqz" compress "$1" "$2"
            """#
        let result = try Tool.shell(script, folder.path("a.pgm"), folder.path("a.vqz"))
        #expect(result.status == 1, "\(result.errors)")
        #expect(result.errors.contains("out of memory") && result.errors.contains("MiB more were wanted"))
        #expect(result.errors.filter(\.isNewline).count == 1)
        #expect(try folder.names == ["a.pgm"])
    }

    @Test func foreignFilesAreNamed() throws {
        let folder = try Folder()
        try Data([0xFF, 0xD8, 0xFF, 0xE0, 0, 16]).write(to: folder / "a.jpg")
        for command in ["compress", "decompress"] {
            let result = try Tool.run(command, folder.path("a.jpg"), "-")
            Tool.expectError(result, about: folder.path("a.jpg"))
            #expect(result.errors.contains("is a JPEG file"))
        }
        let png = try Tool.run("decompress", Self.flat, "-")
        #expect(png.errors.contains("is a PNG file: use vqz compress"))
    }

    /// The name of a report that is missing makes an image the report.
    @Test func reportsDoNotReplaceImages() throws {
        let folder = try Folder()
        let image = try Data(contentsOf: URL(fileURLWithPath: Self.flat))
        try image.write(to: folder / "a.png")
        let path = folder.path("a.png")
        for option in ["--json", "--csv", "--svg"] {
            let result = try Tool.run("bench", Self.flat, "-q", "1", "-e", "1", option, path)
            Tool.expectError(result, about: path)
            #expect(result.errors.contains("is a PNG file; --force replaces it"))
        }
        #expect(try Data(contentsOf: folder / "a.png") == image)
        let missing = folder.path("none/x.json")
        Tool.expectError(try Tool.run("bench", Self.flat, "--json", missing), about: missing)
        #expect(try Tool.run("bench", Self.flat, "--json", "x", "--csv", "x").status == 64)
    }

    @Test func reportsReplaceReports() throws {
        let folder = try Folder()
        for option in ["--json", "--csv", "--svg"] {
            for _ in 1...2 {
                let path = folder.path("report")
                #expect(try Tool.run("bench", Self.flat, "-q1", "-e1", option, path).status == 0)
            }
        }
    }

    @Test func reportsOnStandardOutputAreAlone() throws {
        let result = try Tool.run("bench", Self.flat, "-q", "1", "-e", "1", "--csv", "-")
        #expect(result.status == 0 && result.output.starts(with: Data("image,quality".utf8)))
        #expect(result.errors.contains("bpp"))
    }

    @Test func decodedImagesKeepToTheirNames() throws {
        let folder = try Folder()
        let gray = folder.path("gray.vqz")
        let color = folder.path("color.vqz")
        #expect(
            try Tool.run("compress", Tool.images.appendingPathComponent("gray.png").path, gray).status == 0)
        #expect(try Tool.run("compress", Self.flat, color).status == 0)
        #expect(try Tool.run("decompress", gray, folder.path("a.ppm")).status == 0)
        #expect(try Data(contentsOf: folder / "a.ppm").starts(with: Data("P6".utf8)))
        #expect(try Tool.run("decompress", gray, folder.path("a.pgm")).status == 0)
        let refused = try Tool.run("decompress", color, folder.path("b.pgm"))
        Tool.expectError(refused, about: folder.path("b.pgm"))
        #expect(refused.errors.contains("a PGM holds gray alone"))
        #expect(try Tool.run("decompress", color, folder.path("b.pam")).status == 64)
        try Data("my notes".utf8).write(to: folder / "notes.txt")
        #expect(try Tool.run("decompress", color, folder.path("notes.txt"), "--format", "png").status == 1)
        #expect(try Data(contentsOf: folder / "notes.txt") == Data("my notes".utf8))
    }
}
