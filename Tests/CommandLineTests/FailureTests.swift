import Foundation
import Testing

@Suite struct FailureTests {
    static let flat = Tool.images.appendingPathComponent("flat.png").path

    @Test func missingInput() throws {
        let folder = try Folder()
        let missing = folder.path("missing.png")
        Tool.expectError(try Tool.run("compress", missing, folder.path("a.vqz")), about: missing)
        Tool.expectError(try Tool.run("decompress", missing, folder.path("a.png")), about: missing)
        Tool.expectError(try Tool.run("info", missing), about: missing)
        Tool.expectError(try Tool.run("bench", missing), about: missing)
        #expect(try folder.names.isEmpty)
    }

    @Test func inputOfAnotherKind() throws {
        let folder = try Folder()
        let text = folder.path("text.png")
        try Data("no image\n".utf8).write(to: folder / "text.png")
        Tool.expectError(try Tool.run("compress", text, folder.path("a.vqz")), about: text)
        Tool.expectError(try Tool.run("decompress", text, folder.path("a.png")), about: text)
        Tool.expectError(try Tool.run("info", text), about: text)
        Tool.expectError(try Tool.run("bench", folder.url.path), about: text)
        Tool.expectError(try Tool.run("compress", "-", "-", input: Data()), about: "standard input")
        Tool.expectError(try Tool.run("compress", Self.flat, "-", "--model", text), about: text)
        #expect(try folder.names == ["text.png"])
    }

    @Test func truncatedFilesLeaveNothing() throws {
        let folder = try Folder()
        let whole = try Tool.run("compress", Self.flat, "-").output
        try #require(whole.count > 20)
        let cut = folder.path("cut.vqz")
        for length in [0, 3, 11, 13, whole.count - 1] {
            try whole.prefix(length).write(to: folder / "cut.vqz")
            Tool.expectError(try Tool.run("decompress", cut, folder.path("a.png")), about: cut)
            #expect(try Tool.run("decompress", cut, "-").output.isEmpty)
            #expect(try folder.names == ["cut.vqz"])
        }
    }

    @Test func regionsOutsideTheImage() throws {
        let folder = try Folder()
        let file = folder.path("a.vqz")
        #expect(try Tool.run("compress", Self.flat, file).status == 0)
        for region in ["0,0,65,1", "0,0,1,49", "64,0,1,1", "9223372036854775807,0,1,1"] {
            let result = try Tool.run("decompress", file, folder.path("a.png"), "--region", region)
            Tool.expectError(result, about: file)
            #expect(result.errors.contains("does not lie within the image's 64 x 48"))
        }
        for region in ["1,2,3", "0,0,0,1", "-1,0,2,2", "a,b,c,d", "0,0,1,9223372036854775808", ""] {
            let result = try Tool.run("decompress", file, folder.path("a.png"), "--region=" + region)
            #expect(result.status == 64, "\(region)")
        }
        #expect(try folder.names == ["a.vqz"])
    }

    @Test func failureKeepsTheExistingFile() throws {
        let folder = try Folder()
        let old = Data("P5\n1 1\n255\n0".utf8)
        try old.write(to: folder / "a.png")
        let result = try Tool.run("decompress", "-", folder.path("a.png"), input: Data("VQZ?".utf8))
        Tool.expectError(result, about: "standard input")
        #expect(try Data(contentsOf: folder / "a.png") == old)
        #expect(try folder.names == ["a.png"])
    }

    @Test func outputThatCannotBeWritten() throws {
        let folder = try Folder()
        for path in [folder.path("missing/a.vqz"), folder.url.path, "/proc/a.vqz", "/dev/full"] {
            Tool.expectError(try Tool.run("compress", Self.flat, path), about: path)
        }
        #expect(try folder.names.isEmpty)
    }

    /// No room for the whole file.
    @Test func outputThatBecomesTooLarge() throws {
        let folder = try Folder()
        let result = try Tool.shell(
            #"ulimit -f 1; exec "$vqz" decompress "$1" "$2" 2>&1"#,
            try compressedScene(in: folder), folder.path("a.ppm"))
        #expect(result.status == 1)
        #expect(
            String(decoding: result.output, as: UTF8.self).contains("a.ppm: cannot write: File too large"))
        #expect(try folder.names == ["scene.vqz"])
    }

    /// Whenever a signal comes, there is the whole file or none, and nothing else.
    @Test(arguments: ["INT", "TERM", "HUP", "KILL"]) func interruptedRunsLeaveNothing(signal: String) throws {
        let folder = try Folder()
        let scene = try compressedScene(in: folder)
        let whole = try Tool.run("decompress", scene, "-", "--format", "ppm").output
        for delay in stride(from: 0.01, to: 0.4, by: 0.03) {
            _ = try Tool.shell(
                #"timeout -s "$1" "$2" "$vqz" decompress "$3" "$4""#, signal, "\(delay)", scene,
                folder.path("a.ppm"))
            if try folder.names == ["scene.vqz"] { continue }
            #expect(try folder.names == ["a.ppm", "scene.vqz"])
            #expect(try Data(contentsOf: folder / "a.ppm") == whole)
            try FileManager.default.removeItem(at: folder / "a.ppm")
        }
    }

    @Test func benchSkipsWhatItCannotRead() throws {
        let folder = try Folder()
        let bad = folder.path("text.png")
        try Data("no image\n".utf8).write(to: folder / "text.png")
        let result = try Tool.run("bench", bad, Self.flat, Self.flat, "-q", "1", "-e", "1")
        #expect(result.status == 1)
        let lines = result.errors.split(separator: "\n")
        #expect(lines.count == 2)
        #expect(lines.first?.hasPrefix("vqz: \(bad): skipped: ") == true)
        #expect(lines.last == "vqz: 1 of 2 files skipped")
        #expect(String(decoding: result.output, as: UTF8.self).contains("bpp"))
    }

    @Test func benchRemovesItsFolder() throws {
        let folder = try Folder()
        _ = try Tool.shell(
            #"TMPDIR="$1" timeout -s TERM 0.5 "$vqz" bench "$2""#, folder.url.path, Tool.images.path)
        #expect(try folder.names.isEmpty)
    }

    /// Nobody reads the output: SIGPIPE, as for other tools. No standard output at all: an error.
    @Test func closedOutput() throws {
        let folder = try Folder()
        let scene = try compressedScene(in: folder)
        let piped = try Tool.shell(
            #"{ "$vqz" decompress "$1" - --format ppm; echo $? >"$2"; } | true"#, scene, folder.path("status")
        )
        #expect(piped.status == 0)
        #expect(try String(contentsOf: folder / "status", encoding: .utf8) == "\(128 + SIGPIPE)\n")
        let closed = try Tool.shell(#"exec "$vqz" decompress "$1" - >&-"#, scene)
        Tool.expectError(closed, about: "standard output")
        let silent = try Tool.shell(
            #"exec "$vqz" decompress "$1" "$2" <&- >&- 2>&-"#, scene, folder.path("a.ppm"))
        #expect(silent.status == 0)
        #expect(try Data(contentsOf: folder / "a.ppm").starts(with: Data("P6".utf8)))
    }

    private func compressedScene(in folder: Folder) throws -> String {
        let path = folder.path("scene.vqz")
        let scene = Tool.images.appendingPathComponent("scene.png").path
        try #require(try Tool.run("compress", scene, path, "-e", "1").status == 0)
        return path
    }

    @Test func unknownModelIsNamed() throws {
        var bytes = try Tool.run("compress", Self.flat, "-", "--lossy").output
        // After the kind and two dimensions of a byte each.
        bytes.replaceSubrange(7..<13, with: [0xDE, 0xAD, 0xBE, 0xEF, 0x01, 0x23])
        // 15 bytes of header, then tag, length and checksum of the first section.
        let (checksumAt, length) = (17, Int(bytes[16]))
        try #require(length < 0x80)
        let payload = bytes[(checksumAt + 4)...].prefix(length)
        let checksum = crc32(bytes[..<checksumAt] + payload)
        withUnsafeBytes(of: checksum.littleEndian) {
            bytes.replaceSubrange(checksumAt..<checksumAt + 4, with: $0)
        }
        let result = try Tool.run("decompress", "-", "-", input: bytes)
        Tool.expectError(result, about: "standard input")
        #expect(result.errors.contains("deadbeef0123"))
        #expect(try Tool.run("info", "-", input: bytes).status == 0)
    }

    @Test func pixelLimit() throws {
        Tool.expectError(try Tool.run("compress", Self.flat, "-", "--max-pixels", "3071"), about: Self.flat)
        let bytes = try Tool.run("compress", Self.flat, "-", "--max-pixels", "3072").output
        let refused = try Tool.run("decompress", "-", "-", "--max-pixels", "3071", input: bytes)
        Tool.expectError(refused, about: "standard input")
        #expect(try Tool.run("decompress", "-", "-", "--max-pixels", "3072", input: bytes).status == 0)
    }

    /// `script` runs a command in a terminal; both streams of the command arrive in its output.
    @Test(arguments: ["compress '\(flat)' -", "decompress a.vqz -"]) func terminalsGetNoBytes(
        arguments: String
    ) throws {
        let result = try Tool.shell(#"script -qec "'$vqz' $1" /dev/null"#, arguments)
        #expect(result.status == 1)
        let text = String(decoding: result.output, as: UTF8.self)
        #expect(text.hasPrefix("vqz: standard output is a terminal"))
        #expect(text.filter(\.isNewline).count == 1)
    }

    @Test(arguments: [
        ["compress"], ["compress", "a.png", "b.vqz", "c"], ["compress", "a.png", "b.png", "c.vqz"],
        ["compress", "a.png", "b.png", "-o", "c.vqz"], ["compress", "a.png", "-o", "b", "--output-dir", "c"],
        ["compress", "a.png", "-n", "-f"], ["compress", "a.png", "-j", "0"], ["compress", "a.png", "-j1025"],
        ["compress", "a.png", "--quiet", "-v"], ["compress", "-", "a.png"],
        ["compress", "-", "--output-dir", "a"], ["compress", "-", "b.vqz", "--keep-time"],
        ["decompress"], ["decompress", "a.vqz", "b.vqz", "c.png"], ["decompress", "a.vqz", "-n", "--force"],
        ["compress", "a", "b", "-q", "0"],
        ["compress", "a", "b", "-q", "65"], ["compress", "a", "b", "-q", "x"],
        ["compress", "a", "b", "-e", "0"], ["bench", ".", "--effort", "10"],
        ["compress", "a", "b", "--threads", "-1"],
        ["compress", "a", "b", "--what"], ["decompress", "a.vqz", "b.jpg"],
        ["decompress", "a.vqz", "b", "--format", "jpg"], ["decompress", "a", "b.png", "--max-pixels", "0"],
        ["decompress", "a", "b.png", "--png-level", "10"],
        ["info", "a", "b"], ["bench"], ["bench", ".", "--timing", "-q", "1-2"],
        ["bench", ".", "--timing", "--runs", "0"],
        ["bench", ".", "-q", "3-1"], ["bench", ".", "--axis", "square"], ["what"],
    ])
    func wrongUsage(arguments: [String]) throws {
        let result = try Tool.shell(#""$vqz" "# + arguments.joined(separator: " "))
        #expect(result.status == 64)
        #expect(result.errors.contains("Usage: vqz"))
        #expect(result.output.isEmpty)
    }

    @Test(arguments: [
        ["--csv", "a.csv"], ["--svg", "a.svg"], ["--axis", "linear"], ["--against", "a.json"],
        ["--name", "vqz"], ["--decoded", "x=y"],
    ])
    func optionsThatTimingExcludes(option: [String]) throws {
        let result = try Tool.shell(#""$vqz" bench "$@""#, [Self.flat, "--timing"] + option)
        #expect(result.status == 64)
        #expect(result.errors.hasPrefix("Error: \(option[0]) does not go with --timing\n"))
        let runs = try Tool.run("bench", Self.flat, "--runs", "1")
        #expect(runs.status == 64 && runs.errors.hasPrefix("Error: --runs goes only with --timing\n"))
    }

    @Test(arguments: [["compress", flat, "-"], ["bench", flat], ["bench", flat, "--timing"]])
    func qualityBeyondTheModel(arguments: [String]) throws {
        let result = try Tool.shell(#""$vqz" "$@" -q 64"#, arguments)
        #expect(result.status == 64)
        #expect(result.errors.contains(/^Error: the model has qualities 1 to \d+, not 64\n/))
    }

    /// Errors that would stop processes are reported as without --timing, and before any process runs.
    @Test func timingChecksWhatProcessesTake() throws {
        let folder = try Folder()
        let (text, missing) = (folder.path("text.png"), folder.path("missing.vqm"))
        try Data("no image\n".utf8).write(to: folder / "text.png")
        for (subject, arguments) in [
            (text, [Self.flat, "--model", text]), (missing, [Self.flat, "--model", missing]),
            (Self.flat, [Self.flat, "--max-pixels", "3071"]), (text, [text]),
        ] {
            // Processes would have nowhere to put their files.
            let timed = try Tool.shell(
                #"TMPDIR=/no/folder "$vqz" bench --timing "$@""#, arguments)
            Tool.expectError(timed, about: subject)
            #expect(timed.errors == (try Tool.shell(#""$vqz" bench "$@""#, arguments).errors))
        }
    }
}
