import Foundation
import Testing

/// Words that begin with a dash: options, their values, and names.
@Suite struct WordTests {
    static let flat = Tool.images.appendingPathComponent("flat.png").path

    @Test(arguments: [
        ("compress", "-photo.png"), ("compress", "-photo.jpg"), ("compress", "-photo"),
        ("compress", "-old.png"), ("compress", "-force.png"), ("compress", "-q8.png"),
        ("compress", "-q.png"),
        ("decompress", "-old.vqz"), ("info", "-new.vqz"), ("compress", "-rope.vqz"),
        ("compress", "--help.png"), ("decompress", "--force.vqz"),
    ]) func namesLikeOptions(command: String, name: String) throws {
        let result = try Tool.run(command, name)
        #expect(result.status == 64 && result.output.isEmpty)
        #expect(result.errors.contains("\(name) looks like options: write ./\(name), or --"))
        #expect(result.errors.contains("Usage: vqz \(command) ["))
        #expect(result.errors.contains("See 'vqz \(command) --help'"))
    }

    @Test func namesAfterTwoDashes() throws {
        let folder = try Folder()
        let script = #"cd "$1" && cp "$2" ./-h.png && "$vqz" compress -- -h.png -h.vqz && rm ./-h.png"#
        #expect(try Tool.shell(script, folder.url.path, Self.flat).status == 0)
        #expect(try folder.names == ["-h.vqz"])
    }

    @Test func valuesMayBeAttached() throws {
        let folder = try Folder()
        let whole = try Tool.run("compress", Self.flat, "-", "-q", "8", "-e", "1").output
        let script = #"cd "$1" && "$vqz" compress "$2" "#
        for (words, name) in [
            ("-q8 -e1 -oa.vqz -j4", "a.vqz"), ("-q=8 -e=1 -o=b.bin", "b.bin"), ("-fq8 -e1 -o./c=d", "c=d"),
            ("-vfo e.vqz -q8 -e1", "e.vqz"),
        ] {
            #expect(try Tool.shell(script + words, folder.url.path, Self.flat).status == 0, "\(words)")
            #expect(try Data(contentsOf: folder / name) == whole)
        }
        #expect(try Tool.shell(script + "-q8 -e1 -o-", folder.url.path, Self.flat).output == whole)
        let decoded = #"cd "$1" && "$vqz" decompress a.vqz -ox.png"#
        #expect(try Tool.shell(decoded, folder.url.path).status == 0)
        #expect(try folder.names == ["a.vqz", "b.bin", "c=d", "e.vqz", "x.png"])
    }

    @Test(arguments: [
        ("-q -1", "-1"), ("-q 90", "90"), ("-q0", "0"), ("-qx", "x"), ("-quality=8", "uality=8"),
        ("-e-1", "-1"), ("-jx", "x"), ("--target-size -5", "-5"),
    ]) func valuesAreNamed(words: String, value: String) throws {
        let result = try Tool.shell(#""$vqz" compress a.png a.vqz "# + words)
        #expect(result.status == 64 && result.errors.contains("'\(value)'"), "\(result.errors)")
        #expect(result.errors.contains("Usage: vqz compress ["))
    }

    @Test(arguments: ["compress a.png", "bench a", "sample a.png"])
    func qualitiesAreExplained(command: String) throws {
        for quality in ["90", "0", "high"] {
            let result = try Tool.shell(#""$vqz" "# + command + " -q \(quality)")
            #expect(result.status == 64 && result.errors.contains("'\(quality)'"))
            #expect(result.errors.contains("qualities are 1, the smallest files, to 8, or as many as"))
        }
    }

    @Test func filesThatAreCalledLikeOptions() throws {
        let folder = try Folder()
        let script = #"cd "$1" && : >./--photo && "$vqz" compress --photo; s=$?; rm ./--photo; exit $s"#
        let result = try Tool.shell(script, folder.url.path)
        #expect(result.status == 64 && result.errors.contains("Usage: vqz compress ["))
        #expect(result.errors.contains("Hint: --photo is a file too: for its name, write ./--photo, or --"))
        #expect(try !Tool.run("compress", "--photo").errors.contains("Hint"))
    }

    @Test func regionsAreNamed() throws {
        let result = try Tool.run("decompress", "a.vqz", "b.png", "--region", "-1,0,5,5")
        #expect(result.status == 64 && result.errors.contains("'-1,0,5,5'"))
        #expect(result.errors.contains("Usage: vqz decompress ["))
    }

    /// Not what would follow from it for the names.
    @Test(arguments: [
        "compress a.png b.vqz --qualty 3", "decompress a.vqz b.png --scal 1/2", "sample a.bin --sead 3",
    ]) func unknownOptionsAreTold(words: String) throws {
        let result = try Tool.shell(#""$vqz" "# + words)
        #expect(result.status == 64)
        let option = try #require(words.split(separator: " ").first { $0.hasPrefix("--") })
        #expect(result.errors.contains("Unknown option '\(option)'"), "\(result.errors)")
    }

    @Test func fractionalQualitiesAreNamed() throws {
        let result = try Tool.run("compress", Self.flat, "-", "-q", "8.5")
        #expect(result.status == 64 && result.errors.contains("qualities 1 to 8, not 8.5"))
    }

    /// Also what is wrong with words that the model decides.
    @Test func usageNamesTheCommand() throws {
        for command in ["compress \"$1\" - -q 64", "sample - -q 64", "bench \"$1\" -q 64"] {
            let result = try Tool.shell(#""$vqz" "# + command, Self.flat)
            #expect(result.status == 64 && result.errors.contains("qualities 1 to 8, not 64"))
            let name = try #require(command.split(separator: " ").first)
            #expect(result.errors.contains("Usage: vqz \(name) ["), "\(result.errors)")
        }
        #expect(try Tool.run("-photo.png").errors.contains("Usage: vqz <subcommand>"))
    }

    /// Names do not write escape sequences to a terminal.
    @Test func messagesHoldNoControlCharacters() throws {
        let script = #""$vqz" compress "$(printf -- '-\033[31m\nx.png')""#
        let result = try Tool.shell(script)
        #expect(result.status == 64 && result.errors.contains("-?[31m?x.png looks like options"))
        let parsed = try Tool.shell(#""$vqz" compress a.png -q "$(printf '\033[31m')""#)
        #expect(parsed.status == 64 && parsed.errors.contains("'?[31m'"))
    }
}
