import Foundation
import Testing

/// `vqz sample`: pictures, and what it refuses.
@Suite struct SampleTests {
    static let scene = Tool.images.appendingPathComponent("gray.png").path

    private func sample(_ arguments: String) throws -> Data {
        let result = try Tool.shell("\"$vqz\" sample - --format ppm --size 40x24 -q 3 \(arguments)")
        #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
        return result.output
    }

    @Test func argumentsMatter() throws {
        let first = try sample("--seed 7")
        #expect(first.starts(with: Data("P6\n40 24\n255\n".utf8)) && first.count == 13 + 40 * 24 * 3)
        #expect(try sample("--seed 7 --temperature 1.000 --threads 3") == first)
        let others = try ["", "--seed 8", "--seed 7 --temperature 0.5", "--seed 7 --top-only"].map(sample)
        #expect(Set(others + [first]).count == 5)
    }

    @Test func topOfAFile() throws {
        let folder = try Folder()
        let file = folder.path("a.vqz")
        #expect(try Tool.run("compress", Self.scene, file, "-q", "2").status == 0)
        let images = ["a", "b", "c"].map { folder.path($0 + ".png") }
        #expect(try Tool.run("sample", images[0], "--top", file).status == 0)
        #expect(try Tool.run("sample", images[1], "--top", file, "--seed", "9").status == 0)
        #expect(try Tool.run("sample", images[2], "--top", file, "--top-only").status == 0)
        let pictures = try images.map { try Data(contentsOf: URL(fileURLWithPath: $0)) }
        #expect(Set(pictures).count == 3)
        #expect(pictures.allSatisfy { $0.starts(with: [0x89] + Data("PNG".utf8)) })
        for option in [["--size", "8x8"], ["-q", "2"]] {
            let result = try Tool.shell(#""$vqz" sample - --top "$@""#, [file] + option)
            #expect(result.status == 64 && result.output.isEmpty)
        }
        // The file itself and other .vqz files stay.
        let before = try Data(contentsOf: folder / "a.vqz")
        Tool.expectError(try Tool.run("sample", file, "--top", file, "--format", "png"), about: file)
        #expect(try Data(contentsOf: folder / "a.vqz") == before)
    }

    @Test func wrongUsage() throws {
        for size in ["0x1", "1x4097", "12", "axb", "1x2x3", "-1x5", ""] {
            let result = try Tool.run("sample", "-", "--size=" + size)
            #expect(result.status == 64 && result.errors.contains("--size"), "\(size)")
        }
        for temperature in ["0.099", "2.001", "0", "1.", ".5", "1e0", "0.1234", "nan", "-1", "0,5"] {
            let result = try Tool.run("sample", "-", "--temperature=" + temperature)
            #expect(result.status == 64 && result.errors.contains("--temperature"), "\(temperature)")
        }
        for arguments in [["-q", "9"], ["--seed", "18446744073709551616"], ["--threads", "0"]] {
            let result = try Tool.shell(#""$vqz" sample - "$@""#, arguments)
            #expect(result.status == 64 && result.output.isEmpty, "\(arguments)")
        }
        #expect(try Tool.run("sample", "a.bin").status == 64)
    }

    @Test func missingAndWrongFiles() throws {
        let folder = try Folder()
        let missing = folder.path("missing.vqz")
        Tool.expectError(try Tool.run("sample", folder.path("a.png"), "--top", missing), about: missing)
        Tool.expectError(
            try Tool.run("sample", folder.path("a.png"), "--top", Self.scene), about: Self.scene)
        Tool.expectError(try Tool.run("sample", "-", "--max-pixels", "100"), about: "768 x 512")
        #expect(try folder.names.isEmpty)
    }
}
