import Foundation
import Testing

/// Streams, names and memory that are not as usual.
@Suite struct SafetyTests {
    static let flat = Tool.images.appendingPathComponent("flat.png").path

    /// Where the system allows a process to go without /proc.
    @Test func argumentsWithoutProc() throws {
        let folder = try Folder()
        let script = #"""
            cd "$1"
            for apart in "unshare -m" "unshare -rm"; do
                $apart umount -l /proc 2>/dev/null && space=$apart
            done
            export image="$2"
            $space sh -c "${space:+umount -l /proc &&} "'"$vqz" compress "$image" a.vqz; "$vqz" nonsense'
            """#
        let result = try Tool.shell(script, folder.url.path, Self.flat)
        #expect(result.status == 64 && result.errors.contains("'nonsense'"), "\(result.errors)")
        #expect(try folder.names == ["a.vqz"])
    }

    @Test func foldersOfNamesThatAreBytes() throws {
        let folder = try Folder()
        let script = #"""
            cd "$1" && d=$(printf 'd\351') && mkdir "$d" && cp "$2" "$d/$(printf '\350.png')" &&
            cp "$2" "$d/$(printf '\351.png')" && "$vqz" bench "$d" -q1 -e1 --csv - && rm -r "$d"
            """#
        let result = try Tool.shell(script, folder.url.path, Self.flat)
        #expect(result.status == 0, "\(result.errors)")
        let text = String(decoding: result.output, as: UTF8.self)
        #expect(text.contains(#"d\xE9/\xE8.png,1,"#) && text.contains(#"d\xE9/\xE9.png,1,"#))
    }

    /// With an effort that takes longer than the pause between two lines.
    @Test func terminalsSeeProgress() throws {
        let folder = try Folder()
        let scene = Tool.images.appendingPathComponent("scene.png").path
        let script = #"exec script -qec "'$vqz' compress -e9 '$1' '$2'" /dev/null"#
        let result = try Tool.shell(script, scene, folder.path("a.vqz"))
        #expect(result.status == 0)
        let text = String(decoding: result.output, as: UTF8.self)
        #expect(text.contains(/\d %, \d+\.\d+ MP\/s, \d+:\d\d left/))
        #expect(try Tool.run("compress", scene, folder.path("a.vqz")).errors.isEmpty)
    }

    /// Two names that are not UTF-8 and differ in a byte.
    @Test func namesAreBytes() throws {
        let folder = try Folder()
        let script = #"""
            cd "$1" && a=$(printf 'x\351.vqz') && b=$(printf 'x\350.vqz') &&
            "$vqz" compress "$2" "$a" -q1 --lossy && "$vqz" compress "$2" "$b" -q 8 --lossy &&
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
        for (bytes, name) in [([0xFF, 0xD8, 0xFF, 0xE0, 0, 16], "JPEG"), (Array("GIF89a".utf8), "GIF")] {
            try Data(bytes as [UInt8]).write(to: folder / "a.jpg")
            for command in ["compress", "decompress"] {
                let result = try Tool.run(command, folder.path("a.jpg"), "-")
                Tool.expectError(result, about: folder.path("a.jpg"))
                // Builds that read JPEG call it damaged.
                #expect(result.errors.contains("\(name) file"))
            }
        }
        let png = try Tool.run("decompress", Self.flat, "-")
        #expect(png.errors.contains("is a PNG file: use vqz compress"))
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
        #expect(try Tool.run("decompress", color, folder.path("b.pam")).status == 0)
        #expect(try Data(contentsOf: folder / "b.pam").starts(with: Data("P7".utf8)))
        #expect(try Tool.run("decompress", color, folder.path("b.xyz")).status == 64)
        try Data("my notes".utf8).write(to: folder / "notes.txt")
        #expect(try Tool.run("decompress", color, folder.path("notes.txt"), "--format", "png").status == 1)
        #expect(try Data(contentsOf: folder / "notes.txt") == Data("my notes".utf8))
    }
}
