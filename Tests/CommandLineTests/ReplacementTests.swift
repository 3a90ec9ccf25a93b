import Foundation
import Testing

/// Files that are not to be lost.
@Suite struct ReplacementTests {
    static let flat = Tool.images.appendingPathComponent("flat.png").path

    @Test func anotherImageIsNotAnOutput() throws {
        let folder = try Folder()
        for name in ["b.gif", "b"] {
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

    /// Not even by root, when it has no more rights than the owner.
    @Test func filesThatMayNotBeWrittenStay() throws {
        let folder = try Folder()
        let script = #"""
            cd "$1" && echo VQZ old >a.vqz && chmod 444 a.vqz
            right=-dac_override
            [ "$(id -u)" = 0 ] && drop="setpriv --bounding-set=$right --inh-caps=$right"
            exec $drop "$vqz" compress "$2" a.vqz
            """#
        let result = try Tool.shell(script, folder.url.path, Self.flat)
        Tool.expectError(result, about: "a.vqz: cannot write: Permission denied")
        #expect(try Data(contentsOf: folder / "a.vqz") == Data("VQZ old\n".utf8))
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

    @Test func foldersAreMissedBeforeReading() throws {
        let result = try Tool.run("compress", "/nowhere/a.png", "/nowhere/b.vqz")
        Tool.expectError(result, about: "/nowhere/b.vqz")
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
}
