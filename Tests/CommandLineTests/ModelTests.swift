import Foundation
import Testing

/// Models that the tool finds in the folders of VQZ_MODEL_PATH.
@Suite struct ModelTests {
    private static let vectors = Tool.images.deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("spec/vectors")
    private static let tiny = vectors.appendingPathComponent("tiny.vqm")
    private static let file = vectors.appendingPathComponent("rgb-33x50.vqz").path

    /// The digest of the tiny model, which made the file.
    private static func digest() throws -> String {
        let info = try Tool.run("info", "--json", tiny.path)
        let object = try JSONSerialization.jsonObject(with: info.output) as? [String: Any]
        return try #require(object?["model"] as? String)
    }

    private func run(_ command: String, in path: String) throws -> Tool.Result {
        try Tool.shell(#"VQZ_MODEL_PATH="$1" exec "$vqz" "# + command, path, Self.file)
    }

    @Test func foldersServeFilesOfOtherModels() throws {
        let (digest, folder, empty) = (try Self.digest(), try Folder(), try Folder())
        let path = "\(empty.url.path):\(folder.url.path)"
        let missing = try run(#"decompress "$2" -"#, in: path)
        Tool.expectError(missing, about: Self.file)
        #expect(
            missing.errors.hasSuffix(
                "needs model \(digest), which is none of these: built in (b4d614f6dccd), "
                    + "\(empty.url.path), \(folder.url.path)\n"))
        #expect(
            String(decoding: try run(#"info "$2""#, in: path).output, as: UTF8.self)
                .contains("model \(digest) (not found)"))

        try FileManager.default.copyItem(at: Self.tiny, to: folder / "\(digest).vqm")
        let found = try run(#"decompress "$2" - --format ppm"#, in: path)
        #expect(found.status == 0 && found.errors.isEmpty)
        #expect(
            try found.output
                == Tool.run(
                    "decompress", Self.file, "-", "--format", "ppm", "--model", Self.tiny.path
                ).output)
        #expect(
            String(decoding: try run(#"info "$2""#, in: path).output, as: UTF8.self)
                .contains("model \(digest) (\(folder.path("\(digest).vqm")))"))
        let image = Tool.images.appendingPathComponent("flat.png").path
        let encoded = try Tool.shell(
            #"VQZ_MODEL_PATH="$1" exec "$vqz" compress "$2" - --model "$3""#, path, image, digest)
        #expect(try encoded.output == Tool.run("compress", image, "-", "--model", Self.tiny.path).output)
    }

    /// A model of format 2 serves all commands that take one; what it cannot do yet is named.
    @Test func modelsOfFormat2() throws {
        let model = Self.vectors.appendingPathComponent("model2/random.vqm").path
        let info = try Tool.run("info", "--json", model)
        let object = try JSONSerialization.jsonObject(with: info.output) as? [String: Any]
        let digest = try #require(object?["model"] as? String)
        #expect(object?["format"] as? Int == 2 && object?["effort"] as? Int == 2)
        let folder = try Folder()
        try FileManager.default.copyItem(atPath: model, toPath: folder.path("\(digest).vqm"))
        let image = Tool.images.appendingPathComponent("flat.png").path
        let file = folder.path("flat.vqz")
        let coded = try Tool.run("compress", image, file, "--model", model, "--lossy")
        #expect(coded.status == 0 && coded.errors.isEmpty, "\(coded.errors)")
        func decode(_ options: String) throws -> Tool.Result {
            let command = #"VQZ_MODEL_PATH="$1" exec "$vqz" decompress "$2" - --format ppm "# + options
            return try Tool.shell(command, folder.url.path, file)
        }
        for options in ["", "--scale 1/4", "--region 3,2,9,8", "--threads 1"] {
            let decoded = try decode(options)
            #expect(decoded.status == 0 && decoded.output.starts(with: Array("P6".utf8)), "\(decoded.errors)")
        }
        #expect(try decode("").output == decode("--threads 1").output)
        let list = try Tool.shell(#"VQZ_MODEL_PATH="$1" exec "$vqz" models"#, folder.url.path)
        #expect(String(decoding: list.output, as: UTF8.self).contains(digest))
        func drawn(_ seed: String) throws -> Data {
            let sample = try Tool.run(
                "sample", "-", "--model", model, "--size", "40x24", "--seed", seed, "--format", "ppm")
            #expect(sample.status == 0 && sample.output.starts(with: Array("P6\n40 24\n".utf8)))
            return sample.output
        }
        #expect(try drawn("1") != drawn("2"))
    }

    /// Folders that do not exist are told when a model is missed, once, and not otherwise.
    @Test func missingFoldersAreTold() throws {
        let (digest, folder) = (try Self.digest(), try Folder())
        let path = "/no/models:\(folder.url.path):/none"
        let warning = "vqz: warning: VQZ_MODEL_PATH: no folder /no/models, no folder /none\n"
        for command in [#"decompress "$2" - "#, #"sample - --top "$2""#, "sample - --model 0123456789ab"] {
            let result = try run(command, in: path)
            #expect(result.status == 1 && result.errors.hasPrefix(warning), "\(result.errors)")
            #expect(result.errors.filter { $0 == "\n" }.count == 2)
        }
        #expect(try run(#"info "$2""#, in: path).errors == warning)
        let many = #"cd "$(dirname "$1")" && cp "$2" a.vqz && cp "$2" b.vqz && exec "$vqz" decompress ?.vqz"#
        for (options, warnings) in [("", 1), (" -j 2", 1), (" --quiet", 0)] {
            let inputs = try Folder()
            let result = try Tool.shell(
                "export VQZ_MODEL_PATH=/none; " + many + options, inputs.path("x"), Self.file)
            #expect(result.status == 1 && result.errors.contains("b.vqz: needs model \(digest)"))
            #expect(result.errors.components(separatedBy: "warning: ").count - 1 == warnings)
        }
        let flat = Tool.images.appendingPathComponent("flat.png").path
        let compressed = try Tool.shell(#"VQZ_MODEL_PATH="$1" exec "$vqz" compress "$2" -"#, path, flat)
        #expect(compressed.status == 0 && compressed.errors.isEmpty)
        try FileManager.default.copyItem(at: Self.tiny, to: folder / "\(digest).vqm")
        #expect(try run(#"info "$2""#, in: path).errors.isEmpty)
        #expect(try run(#"decompress "$2" -"#, in: path).errors.isEmpty)
    }

    @Test func damagedModelsAreNamed() throws {
        let (digest, folder) = (try Self.digest(), try Folder())
        try Data("VQM".utf8).write(to: folder / "\(digest).vqm")
        let result = try run(#"decompress "$2" -"#, in: folder.url.path)
        Tool.expectError(result, about: "\(Self.file): model file \(folder.path("\(digest).vqm")): ")
    }

    @Test func modelsAreListed() throws {
        let (digest, folder) = (try Self.digest(), try Folder())
        try FileManager.default.copyItem(at: Self.tiny, to: folder / "\(digest).vqm")
        try Data("x".utf8).write(to: folder / "0123456789ab.vqm")
        let result = try run("models", in: folder.url.path)
        #expect(result.status == 0)
        let text = String(decoding: result.output, as: UTF8.self)
        #expect(text.contains(/\nb4d614f6dccd +1 +\d+ +built in\n/))
        #expect(text.contains("\n\(digest) ") && text.contains(folder.path("\(digest).vqm") + "\n"))
        let ignored = folder.path("0123456789ab.vqm")
        #expect(result.errors.hasPrefix("vqz: warning: \(ignored): ignored: "))
        #expect(result.errors.filter { $0 == "\n" }.count == 1)

        let json = try run("models --json", in: folder.url.path).output
        let object = try #require(JSONSerialization.jsonObject(with: json) as? [String: Any])
        let models = try #require(object["models"] as? [[String: Any]])
        #expect(models.map { $0["model"] as? String } == ["b4d614f6dccd", digest])
        #expect(models.map { $0["built-in"] as? Bool } == [true, false])
        #expect(models.map { $0["format"] as? Int } == [1, 1])
        #expect(models[1]["path"] as? String == folder.path("\(digest).vqm"))
        #expect(object["folders"] as? [String] == [folder.url.path])
    }
}
