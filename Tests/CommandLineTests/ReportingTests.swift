import Foundation
import Testing
import VQZ

@Suite struct ReportingTests {
    private func object(_ data: Data) throws -> [String: Any] {
        try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
    }

    /// A name of bytes that are not UTF-8 and of control characters is text in JSON, and one line elsewhere.
    @Test func namesInReports() throws {
        let folder = try Folder()
        let bytes = try Tool.run("compress", SafetyTests.flat, "-", "-e", "1").output
        try bytes.write(to: folder / "a.vqz")
        let script = #"""
            cd "$1" && name=$(printf 'x\351\n\001"\033.vqz') && mv a.vqz "$name" && VQZ_MODEL_PATH="$name"
            export VQZ_MODEL_PATH
            "$vqz" info --json "$name" >info && "$vqz" models --json >models && "$vqz" info "$name"
            rm "$name"
            """#
        let result = try Tool.shell(script, folder.url.path)
        let name = "x\\xE9\n\u{1}\"\u{1B}.vqz"
        #expect(try object(Data(contentsOf: folder / "info"))["file"] as? String == name)
        #expect(try object(Data(contentsOf: folder / "models"))["folders"] as? [String] == [name])
        #expect(result.output.starts(with: Data(#"x\xE9??"?.vqz: vqz version 2"#.utf8)))
    }

    @Test(arguments: [
        (
            "compress",
            [
                "<image>", "--output", "-o", "--output-dir", "--recursive", "-r", "--jobs", "-j",
                "--no-overwrite", "-n", "--keep-time", "--quiet", "--force", "-f", "--quality", "-q",
                "--effort", "-e", "--target-size", "--target-bpp", "--target-psnr", "--tune", "--lossless",
                "--lossy", "--exact", "--strip", "--verbose", "-v", "--model", "--threads", "--max-pixels",
            ]
        ),
        (
            "decompress",
            [
                "<vqz>", "--output", "-o", "--output-dir", "--recursive", "-r", "--jobs", "-j",
                "--no-overwrite", "-n", "--keep-time", "--quiet", "--verbose", "-v", "--format",
                "--force", "-f", "--png-level", "--region", "--scale", "--fit", "--depth",
                "--allow-truncated", "--strip", "--icc-out", "--exif-out", "--xmp-out", "--model",
                "--threads", "--max-pixels",
            ]
        ),
        (
            "thumbnail",
            [
                "<vqz>", "<image>", "--size", "--format", "--force", "-f", "--png-level", "--model",
                "--threads", "--max-pixels",
            ]
        ),
        ("info", ["<file>", "--json"]),
        ("models", ["--json"]),
        ("kernels", ["--milliseconds", "--model"]),
        (
            "sample",
            [
                "<image>", "--size", "--quality", "-q", "--seed", "--top", "--top-only", "--temperature",
                "--format", "--force", "-f", "--png-level", "--model", "--threads", "--max-pixels",
            ]
        ),
        (
            "bench",
            [
                "<dir>", "--qualities", "-q", "--effort", "-e", "--json", "--csv", "--svg", "--html",
                "--html-megapixels", "--compressai", "--metric",
                "--axis", "--against", "--decoded", "--force", "--name", "--timing", "--runs", "--tune",
                "--model",
                "--threads", "--max-pixels",
            ]
        ),
    ])
    func helpNamesEveryOption(command: String, options: [String]) throws {
        let result = try Tool.run(command, "--help")
        #expect(result.status == 0)
        let text = String(decoding: result.output, as: UTF8.self)
        for option in options {
            #expect(text.contains(option), "\(option) is missing in the help of \(command)")
        }
        // Nothing beyond the list either.
        let named = text.matches(of: /--[a-z-]+/).map { String($0.output) }
        #expect(Set(named).subtracting(options).isSubset(of: ["--help", "--version"]))
    }

    @Test func versionAndHelp() throws {
        let version = try Tool.run("--version")
        #expect(version.status == 0)
        #expect(String(decoding: version.output, as: UTF8.self).contains(/^vqz \d+\.\d+\.\d+, format 2\n$/))
        let help = String(decoding: try Tool.run("--help").output, as: UTF8.self)
        for command in ["compress", "decompress", "thumbnail", "info", "models", "bench", "sample"] {
            #expect(help.contains("  \(command) "))
        }
    }

    @Test func infoDescribesTheFile() throws {
        let source = Tool.images.appendingPathComponent("gray-alpha.png").path
        let bytes = try Tool.run("compress", source, "-", "-q", "2").output
        let text = String(decoding: try Tool.run("info", "-", input: bytes).output, as: UTF8.self)
        #expect(text.contains("96 x 72, gray with alpha"))
        #expect(
            text.contains("vqz version 2, ") && text.contains("quality 2, model b4d614f6dccd (built in)\n"))
        let info = try object(Tool.run("info", "--json", "-", input: bytes).output)
        #expect(info["width"] as? Int == 96)
        #expect(info["height"] as? Int == 72)
        #expect(info["color"] as? String == "gray")
        #expect(info["alpha"] as? Bool == true)
        #expect(info["quality"] as? Int == 2)
        #expect(info["bytes"] as? Int == bytes.count)
        #expect(info["model"] as? String == "b4d614f6dccd" && info["model-place"] as? String == "built in")
        #expect(info["version"] as? Int == 2)
        let tiles = try #require(info["tiles"] as? [String: Any])
        #expect(tiles["side"] is NSNull && tiles["columns"] as? Int == 1 && tiles["rows"] as? Int == 1)
        let sections = try #require(info["sections"] as? [[String: Any]])
        #expect(sections.map { $0["name"] as? String } == ["tops", "bottoms", "alpha"])
    }

    @Test func infoDescribesModels() throws {
        let builtIn = try object(Tool.run("info", "--json").output)
        let file = Tool.images.deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Sources/CModel/default.vqm").path
        let same = try object(Tool.run("info", "--json", file).output)
        #expect(builtIn["model"] as? String == same["model"] as? String)
        let parts = try #require(same["kmac-per-pixel"] as? [String: Double])
        let decoding = try #require(same["decode-kmac-per-pixel"] as? Double)
        let encoding = try #require(same["encode-kmac-per-pixel"] as? Double)
        let sum = { (isCounted: (String) -> Bool) in parts.filter { isCounted($0.key) }.values.reduce(0, +) }
        // At effort 2, what the first pass has chosen is decoded, and chosen again.
        #expect(same["effort"] as? Int == 2)
        let isRepeated = { (part: String) in
            !["analysis, top", "analysis, bottom", "gradient, top", "gradient, bottom"].contains(part)
        }
        let extra = try #require(parts["analysis, bottom transform of the top"])
        #expect(encoding > 0 && abs(encoding - sum { _ in true } - sum(isRepeated) - extra) < 0.01)
        let isDecoded = { (part: String) in part.hasPrefix("synthesis") || part.hasPrefix("prior") }
        #expect(decoding > 0 && abs(decoding - sum(isDecoded)) < 0.01)
        let text = String(decoding: try Tool.run("info").output, as: UTF8.self)
        #expect(text.contains(/synthesis, bottom +[\d.]+ +x 2 +x 1\n/))
        #expect(text.contains("built in: model") && text.contains("synthesis, bottom"))
    }

    /// Whichever of the other codecs are installed: each is measured or named as missing.
    @Test func benchTimesProcesses() throws {
        let folder = try Folder()
        let image = Tool.images.appendingPathComponent("odd-33x17.png").path
        let result = try Tool.run(
            "bench", image, "--timing", "--runs", "1", "-q", "2", "--threads", "2", "--json",
            folder.path("t.json"))
        #expect(result.status == 0, "\(result.errors)")
        #expect(
            String(decoding: result.output, as: UTF8.self).contains("| vqz compress -q 2 -e 2 --tune visual ")
        )
        let report = try object(Data(contentsOf: folder / "t.json"))
        let missing = try #require(report["not-installed"] as? [String])
        let folders = try #require(report["folders"] as? [[String: Any]])
        #expect(folders.count == 1 && folders[0]["pixels"] as? Int == 33 * 17)
        let processes = try #require(folders[0]["processes"] as? [[String: Any]])
        let codecs = ["vqz", "JPEG XL", "AVIF", "WebP"].filter { !missing.contains($0) }
        #expect(processes.map { $0["codec"] as? String } == codecs.flatMap { [$0, $0] })
        #expect(processes.map { $0["threads"] as? Int } == codecs.flatMap { _ in [1, 2] })
        for process in processes {
            for direction in ["compress", "decompress"] {
                let cost = try #require(process[direction] as? [String: Double])
                let (seconds, peak) = (try #require(cost["seconds"]), try #require(cost["peak-bytes"]))
                #expect(seconds > 0 && peak > 1e6)
            }
        }
    }

    @Test func infoShowsTiles() throws {
        let file = Tool.images.deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("spec/vectors/tiles-rgb-100x70.vqz")
        let text = String(decoding: try Tool.run("info", file.path).output, as: UTF8.self)
        #expect(text.contains("12 tiles of 32 pixels a side, 4 x 3, of "))
        let info = try object(Tool.run("info", "--json", file.path).output)
        let tiles = try #require(info["tiles"] as? [String: Any])
        #expect(tiles["side"] as? Int == 32 && tiles["columns"] as? Int == 4 && tiles["rows"] as? Int == 3)
        #expect((tiles["bytes"] as? [Int])?.count == 12)
    }

    @Test func benchWritesItsReports() throws {
        let folder = try Folder()
        for name in ["flat", "odd-33x17"] {
            try FileManager.default.copyItem(
                at: Tool.images.appendingPathComponent(name + ".png"), to: folder / "\(name).png")
        }
        let first = try Tool.run("bench", folder.url.path, "-q", "1,2", "--json", folder.path("one.json"))
        #expect(first.status == 0)
        let second = try Tool.run(
            "bench", folder.url.path, "-q", "1,2", "--name", "again", "--json", folder.path("two.json"),
            "--csv",
            folder.path("two.csv"), "--svg", folder.path("two.svg"), "--compressai", folder.path("cai.json"),
            "--axis", "log", "--against",
            folder.path("one.json"))
        #expect(second.status == 0)
        #expect(second.errors.isEmpty)
        #expect(String(decoding: second.output, as: UTF8.self).contains("BD-rate"))
        #expect(
            try folder.names == [
                "cai.json", "flat.png", "odd-33x17.png", "one.json", "two.csv", "two.json", "two.svg",
            ])

        let curve = try object(Data(contentsOf: folder / "two.json"))
        #expect(curve["name"] as? String == "again")
        let results = try #require(curve["results"] as? [String: [Double]])
        #expect(results["bpp"]?.count == 2)
        #expect(results["psnr-rgb"]?.count == 2)
        let other = try object(Data(contentsOf: folder / "cai.json"))["results"] as? [String: [Double]]
        #expect(other?["psnr-rgb"] == results["psnr-rgb"] && other?["encoding_time"]?.count == 2)
        #expect(try String(contentsOf: folder / "two.csv", encoding: .utf8).split(separator: "\n").count == 5)
        #expect(try String(contentsOf: folder / "two.svg", encoding: .utf8).contains("</svg>"))
    }

    @Test func benchRefusesPagesThatMakeNoSense() throws {
        let folder = try Folder()
        let image = Tool.images.appendingPathComponent("flat.png").path
        for options in [
            ["--html-megapixels", "1"], ["--html", folder.path("p"), "--html-megapixels", "1001"],
            ["--html", folder.path("p"), "--html-megapixels", "-1"],
            ["--timing", "--html", folder.path("p")],
            ["--timing", "--compressai", folder.path("p")],
            ["--html", folder.path("p"), "--csv", folder.path("p")],
        ] {
            let result = try Tool.shell(#""$vqz" bench "$@""#, [image] + options)
            #expect(result.status == 64, "\(options)")
        }
        let result = try Tool.run(
            "bench", image, "-q", "1", "--html", folder.path("p"), "--html-megapixels", "0")
        #expect(result.status == 0 && result.errors.isEmpty)
        #expect(try folder.names == ["p"])
        let again = try Tool.run("bench", image, "--html", image)
        Tool.expectError(again, about: image)
    }

    @Test func benchRefusesCurvesThatAreNone() throws {
        let folder = try Folder()
        let curve = folder.path("bad.json")
        try Data(#"{"name": "x", "results": {"bpp": [1,}}"#.utf8).write(to: folder / "bad.json")
        Tool.expectError(try Tool.run("bench", Tool.images.path, "--against", curve), about: curve)
    }

    @Test func kernelsListsEveryLevel() throws {
        let result = try Tool.run("kernels", "--milliseconds", "1")
        #expect(result.status == 0 && result.errors.isEmpty)
        let lines = String(decoding: result.output, as: UTF8.self).split(separator: "\n")
        for level in InstructionSet.supported { #expect(lines.first?.contains(level.rawValue) == true) }
        #expect(lines.count > 3 && Set(lines.map(\.count)).count == 1)
        #expect(try Tool.run("kernels", "--milliseconds", "0").status == 64)
    }
}
