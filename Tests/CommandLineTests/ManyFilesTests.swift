import Foundation
import ImageFiles
import Testing
import VQZ

/// Many files and folders in one run.
@Suite struct ManyFilesTests {
    private let folder: Folder

    init() throws {
        folder = try Folder()
        for (name, image) in [
            ("in/b.png", "flat"), ("in/d/a.png", "odd-33x17"), ("in/d/.hidden.png", "flat"),
            ("c.png", "gray"),
        ] {
            let url = folder / name
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try FileManager.default.copyItem(
                at: Tool.images.appendingPathComponent(image + ".png"), to: url)
        }
    }

    /// Runs `vqz` in the folder.
    private func vqz(_ arguments: String) throws -> Tool.Result {
        try Tool.shell(#"cd "$1" && eval "\"$vqz\" $2""#, folder.url.path, arguments)
    }

    private func data(_ name: String) throws -> Data { try Data(contentsOf: folder / name) }

    /// All files, by their paths in the folder.
    private var files: [String] {
        get throws {
            try FileManager.default.subpathsOfDirectory(atPath: folder.url.path).filter {
                try (folder / $0).resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true
            }.sorted()
        }
    }

    private static let inputs = ["c.png", "in/b.png", "in/d/.hidden.png", "in/d/a.png"]

    @Test func outputsLieBesideTheirInputs() throws {
        let one = try vqz("compress c.png -q 2 -e 1")
        #expect(one.status == 0 && one.errors.isEmpty && one.output.isEmpty)
        let many = try vqz("compress -r in c.png -q 2 -e 1 -f")
        #expect(many.status == 0 && many.errors.contains(/^vqz: 3 files: 3 compressed; .*MP\/s\n$/))
        #expect(try files == (Self.inputs + ["c.vqz", "in/b.vqz", "in/d/a.vqz"]).sorted())
        let back = try vqz("decompress -r in --format ppm -v")
        #expect(back.status == 0 && back.errors.contains("in/d/a.vqz: 33 x 17, 1696 bytes to in/d/a.ppm"))
        #expect(try data("in/d/a.ppm") == vqz("decompress in/d/a.vqz - --format ppm").output)
        #expect(try data("in/d/a.vqz") == vqz("compress in/d/a.png - -q 2 -e 1").output)
    }

    /// Bytes do not depend on how many files there are at a time, nor on their order.
    @Test func treesAreMirroredByAnyNumberOfJobs() throws {
        for jobs in ["-j 1", "-j2", "-j 8 --threads 3"] {
            let result = try vqz("compress -r in ./c.png -q 2 -e 1 --output-dir 'o \(jobs)/x' \(jobs)")
            #expect(result.status == 0)
            for name in ["b.vqz", "c.vqz", "d/a.vqz"] {
                #expect(try data("o \(jobs)/x/\(name)") == data("o -j 1/x/\(name)"))
            }
            #expect(try vqz("decompress -r 'o \(jobs)' --output-dir 'p \(jobs)' \(jobs)").status == 0)
            #expect(try data("p \(jobs)/x/d/a.png") == data("p -j 1/x/d/a.png"))
        }
        #expect(try files.count == Self.inputs.count + 3 * 6)
    }

    @Test(arguments: ["-j 1", "-j 3"]) func badFilesDoNotStopOthers(jobs: String) throws {
        try Data("no image\n".utf8).write(to: folder / "in/a.png")
        let result = try vqz("compress none.png -r in c.png -e 1 \(jobs)")
        #expect(result.status == 1)
        let lines = result.errors.split(separator: "\n")
        #expect(lines.count == 3 && lines.last?.hasPrefix("vqz: 5 files: 3 compressed, 2 failed; ") == true)
        #expect(lines.contains("vqz: none.png: cannot read: No such file or directory"))
        #expect(lines.contains { $0.hasPrefix("vqz: in/a.png: is a text file") })
        try data("c.vqz").prefix(20).write(to: folder / "c.vqz")
        let back = try vqz("decompress c.vqz in/b.vqz in/none.vqz --output-dir out --quiet \(jobs)")
        #expect(back.status == 1 && back.errors.split(separator: "\n").count == 2)
        #expect(try files.filter { $0.hasPrefix("out") } == ["out/b.png"])
    }

    @Test func foldersThatGiveNothing() throws {
        let empty = try vqz("decompress -r in")
        #expect(empty.status == 1)
        #expect(empty.errors == "vqz: in: holds no .vqz files\nvqz: 1 file: 1 failed\n")
        let folder = try vqz("compress c.png in")
        Tool.expectError(folder, about: "in: is a folder: -r takes")
        let file = try vqz("compress c.png --output-dir in/b.png")
        Tool.expectError(file, about: "in/b.png: is no folder")
        #expect(try files == Self.inputs)
    }

    /// One file is replaced, several are not, unless that is asked for or forbidden.
    @Test func existingOutputs() throws {
        let old = Data("VQZ old".utf8)
        func restore() throws {
            for name in ["c.vqz", "in/b.vqz"] { try old.write(to: folder / name) }
        }
        func kept() throws -> [Bool] { try ["c.vqz", "in/b.vqz"].map { try data($0) == old } }
        for (arguments, expected) in [
            ("c.png", [false, true]), ("c.png c.vqz", [false, true]), ("c.png -n", [true, true]),
            ("c.png c.vqz -n", [true, true]), ("c.png in/b.png", [true, true]), ("-r in", [true, true]),
            ("c.png in/b.png -n", [true, true]), ("c.png in/b.png -f", [false, false]),
        ] {
            try restore()
            let result = try vqz("compress -e 1 \(arguments)")
            #expect(result.status == 0, "\(arguments): \(result.errors)")
            #expect(try kept() == expected, "\(arguments)")
            let notices = result.errors.matches(of: /exists and is kept/).count
            #expect((notices > 0) == (expected == [true, true]), "\(arguments): \(result.errors)")
            // --force is no advice beside --no-overwrite.
            let isAdvised = notices > 0 && !arguments.contains("-n")
            #expect(result.errors.contains("kept; --force replaces it\n") == isAdvised)
        }
        try restore()
        #expect(try vqz("compress c.png in/b.png -n --quiet").errors.isEmpty)
        // Other kinds stay also where an output is named after its input.
        try Data("my notes".utf8).write(to: folder / "c.vqz")
        Tool.expectError(try vqz("compress c.png"), about: "c.vqz: is a text file; --force replaces it")
    }

    /// The image that a file was made of is not replaced by what it decodes to.
    @Test func decodedImagesKeepOriginals() throws {
        let original = try data("c.png")
        #expect(try vqz("compress c.png -e 1").status == 0)
        Tool.expectError(try vqz("decompress c.vqz"), about: "c.png: exists; --force replaces it")
        let many = try vqz("decompress c.vqz in/none.vqz")
        #expect(many.status == 1 && many.errors.contains("c.png: exists and is kept"))
        #expect(try data("c.png") == original)
        #expect(try vqz("decompress c.vqz --force").status == 0)
        #expect(try data("c.png") != original)
        #expect(try vqz("decompress c.vqz c.png").status == 0)
    }

    @Test func clashesAreRefusedFirst() throws {
        let image = try vqz("compress c.png - -e 1 | \"$vqz\" decompress - c.ppm")
        #expect(image.status == 0)
        let result = try vqz("compress in/b.png c.png ./c.ppm")
        Tool.expectError(result, about: "./c.ppm: would be written to ./c.vqz, as would c.png")
        #expect(try files == (Self.inputs + ["c.ppm"]).sorted())
    }

    @Test func timesAreKept() throws {
        #expect(
            try Tool.shell(#"touch -d '2001-02-03 04:05:06.123456789' "$1""#, folder.path("c.png")).status
                == 0)
        let script = """
            compress c.png -e 1 --keep-time && "$vqz" decompress c.vqz a.ppm --keep-time && \
            "$vqz" decompress c.vqz b.ppm && stat -c %y c.png c.vqz a.ppm b.ppm
            """
        let result = try vqz(script)
        let times = String(decoding: result.output, as: UTF8.self).split(separator: "\n")
        #expect(times.count == 4 && times[0].contains("04:05:06.123456789"))
        #expect(times[1] == times[0] && times[2] == times[0] && times[3] != times[0])
    }

    /// In folders, in names that are derived, in mirrored folders.
    @Test func namesAreBytes() throws {
        let script = #"""
            cd "$1" && mkdir "$(printf 'n\351')" && cp c.png "$(printf 'n\351/x\350.png')" &&
            cp c.png "$(printf 'n\351/x\351.png')" && "$vqz" compress -r -e 1 "$(printf 'n\351')" -v &&
            "$vqz" decompress -r . --output-dir out && ls n*/*.vqz | od -An -c &&
            ls "$(printf 'out/n\351')" | wc -l; rm -r n* out
            """#
        let result = try Tool.shell(script, folder.url.path)
        #expect(result.status == 0 && result.errors.contains(#"vqz: n\xE9/x\xE8.png: 320 x 224"#))
        let text = String(decoding: result.output, as: UTF8.self)
        #expect(text.matches(of: /351/).count == 3 && text.hasSuffix("2\n"), "\(text)")
    }

    /// A run that is interrupted leaves whole files alone, new ones and old ones.
    @Test(arguments: ["INT", "TERM"]) func interruptedRunsLeaveWholeFiles(signal: String) throws {
        for name in 0..<12 {
            try FileManager.default.copyItem(at: folder / "c.png", to: folder / "in/\(name).png")
        }
        #expect(try vqz("compress -r in -e 1 --output-dir whole").status == 0)
        #expect(try vqz("compress -r in -e 1 --output-dir out -q 1").status == 0)
        let before = try data("out/0.vqz")
        for delay in stride(from: 0.2, to: 1.0, by: 0.1) {
            _ = try Tool.shell(
                "timeout -s \(signal) \(delay) \"$vqz\" compress -r in -e 1 -f -j 2 --output-dir out"
            )
            for name in try files where name.hasPrefix("out/") && name != "out/b.vqz" && name != "out/d/a.vqz"
            {
                let found = try data(name)
                #expect(try found == before || found == data("whole/0.vqz"), "\(name)")
            }
        }
        #expect(try files.filter { $0.hasPrefix("out/") }.count == 14)
    }

    /// Progress is for terminals, and gives way to messages.
    @Test func progressOnATerminal() throws {
        let command = "\"$vqz\" compress -r in none.png -e 1 -f 2>&1"
        let shown = try Tool.shell(#"cd "$1" && script -qec "$2" /dev/null"#, folder.url.path, command)
        let text = String(decoding: shown.output, as: UTF8.self)
        #expect(text.contains("[1/3]") && text.contains(/\[\d\/3\] \d+ %, [\d.]+ MP\/s, \d:\d\d left/))
        #expect(text.contains("\r\u{1B}[Kvqz: none.png: cannot read"))
        let quiet = try Tool.shell(
            #"cd "$1" && script -qec "$2 --quiet" /dev/null"#, folder.url.path, command)
        #expect(
            String(decoding: quiet.output, as: UTF8.self)
                == "vqz: none.png: cannot read: No such file or directory\r\n")
        let one = try Tool.shell(
            #"cd "$1" && script -qec "\"$vqz\" compress c.png -e 8" /dev/null"#, folder.url.path)
        #expect(
            String(decoding: one.output, as: UTF8.self).contains(
                /\r\u{1B}\[K\d+ %, [\d.]+ MP\/s, \d:\d\d left c.png/))
        #expect(!(try vqz("compress -r in -e 1 -f").errors.contains("left")))
    }

    /// One file takes longer than the pause between two lines.
    @Test func progressOfDecoding() throws {
        let (width, height) = (4000, 2500)
        let samples = (0..<width * height).map { UInt8(truncatingIfNeeded: $0 / 37 &* ($0 % width) / 900) }
        let image = Image(width: width, height: height, color: .gray, samples: samples)
        try Data(ImageFile.netpbm(.bytes(image))).write(to: folder / "large.pgm")
        #expect(try vqz("compress large.pgm -e 1 -q 1 --lossy").status == 0)
        let shown = try Tool.shell(
            #"cd "$1" && script -qec "\"$vqz\" decompress large.vqz --threads 1" /dev/null"#,
            folder.url.path)
        #expect(
            String(decoding: shown.output, as: UTF8.self).contains(
                /\r\u{1B}\[K\d+ %, [\d.]+ MP\/s, \d:\d\d left large.vqz/))
    }
}
