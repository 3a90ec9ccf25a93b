import Foundation
import ImageFiles
import Testing
import VQZ

/// What `vqz decompress` makes of a file: depths, scales, cut files.
@Suite struct DecodingOptionTests {
    private func write(_ bytes: [UInt8], _ folder: Folder, _ name: String = "a.vqz") throws -> String {
        try Data(bytes).write(to: folder / name)
        return folder.path(name)
    }

    private func image(_ data: Data) throws -> LoadedImage { try ImageFile.read(Array(data)) }

    @Test(arguments: ["png", "pnm", "pam"]) func depths(format: String) throws {
        let folder = try Folder()
        let (bytes, decoder) = (try Samples.lossy(), Decoder())
        let file = try write(bytes, folder)
        for (depth, bits) in [(nil, 16), ("8", 8), ("16", 16)] as [(String?, Int)] {
            let options = depth.map { ["--depth", $0] } ?? []
            let result = try Tool.run(["decompress", file, "-", "--format", format] + options)
            let expected = try decoder.decode(bytes, DecodingOptions(depth: bits)).picture
            #expect(result.errors.isEmpty)
            #expect(try image(result.output).picture == expected, "\(bits) bits")
        }
        // More bits than the file promises are those of its indices.
        let plain = try write(Samples.lossy(.bytes(Samples.gradient().rounded)), folder, "b.vqz")
        let deep = try image(Tool.run("decompress", plain, "-", "--depth", "16").output)
        #expect(deep.picture.depth == 16)
    }

    /// Steps of a slow gradient are far smaller than those of bytes.
    @Test func deepGradientsHaveNoBands() throws {
        let decoded = try Decoder().decode(Samples.lossy(), DecodingOptions()).picture
        guard case .deep(let image) = decoded else {
            Issue.record("not deep")
            return
        }
        #expect(Set(image.samples).count > 3 * Set(image.rounded.samples).count)
    }

    @Test(arguments: ["1/1", "1/2", "1/4", "1/8", "1/16"]) func scales(scale: String) throws {
        let folder = try Folder()
        let bytes = try Samples.lossy()
        let file = try write(bytes, folder)
        let side = Int(scale.dropFirst(2))!
        for region in [nil, Region(x: 16, y: 16, width: 20, height: 9)] {
            let place = region.map { ["--region", "\($0.x),\($0.y),\($0.width),\($0.height)"] } ?? []
            let result = try Tool.run(["decompress", file, "-", "--scale", scale, "--depth", "8"] + place)
            let options = DecodingOptions(region: region, scale: Scale(rawValue: side)!, depth: 8)
            let expected = try Decoder().decode(bytes, options).picture
            #expect(result.errors.isEmpty)
            #expect(try image(result.output).picture == expected)
        }
    }

    @Test func cutFiles() throws {
        let folder = try Folder()
        let bytes = try Samples.lossy()
        let file = try write(Array(bytes.dropLast(bytes.count / 2)), folder)
        let refused = try Tool.run("decompress", file, folder.path("a.png"))
        Tool.expectError(refused, about: "\(file): the file is cut off: section ")
        #expect(refused.errors.hasSuffix(" are left; --allow-truncated decodes what there is\n"))
        let result = try Tool.run("decompress", file, folder.path("a.png"), "--allow-truncated")
        #expect(result.status == 0)
        #expect(result.errors == "vqz: warning: \(file): the file ends early, what it lacks is made up\n")
        let picture = try image(Data(contentsOf: folder / "a.png")).picture
        #expect(picture.width == 48 && picture.height == 32 && picture.depth == 16)
        // Without a header there is nothing to decode.
        let stub = try write(Array(bytes.prefix(5)), folder, "b.vqz")
        for options in [[], ["--allow-truncated"]] {
            let result = try Tool.run(["decompress", stub, "-"] + options)
            Tool.expectError(result, about: "\(stub): the file is cut off inside ")
            #expect(!result.errors.contains("--allow"))
        }
        #expect(try folder.names == ["a.png", "a.vqz", "b.vqz"])
    }

    /// Of indices, of exact pixels, and of version 1.
    @Test func cutFilesAreDescribed() throws {
        let folder = try Folder()
        let exact = try Array(Tool.run("compress", FailureTests.flat, "-", "--lossless").output)
        let first = Tool.images.deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("spec/vectors/rgb-1x1.vqz")
        let files = [try Samples.lossy(), exact, try Array(Data(contentsOf: first))]
        for bytes in files {
            let length = bytes.count - 1
            let file = try write(Array(bytes.prefix(length)), folder)
            let text = try Tool.run("info", file)
            Tool.expectError(text, about: "\(file): the file is cut off; vqz decompress --allow-truncated ")
            #expect(String(decoding: text.output, as: UTF8.self).contains("\n\(length) bytes, cut off\n"))
            let json = String(decoding: try Tool.run("info", file, "--json").output, as: UTF8.self)
            #expect(json.contains("\"cut\": true"))
        }
        let bytes = files[0]
        let info = try Tool.run("info", try write(Array(bytes.dropLast(bytes.count / 4)), folder))
        let text = String(decoding: info.output, as: UTF8.self)
        #expect(text.contains("48 x 32") && text.contains("ICC profile") && text.contains(/\d+ of \d+\n/))
        let stub = try write(Array(bytes.prefix(5)), folder)
        Tool.expectError(try Tool.run("info", stub), about: "\(stub): the file is cut off inside ")
        let whole = try Tool.run("info", try write(bytes, folder), "--json")
        #expect(whole.status == 0 && String(decoding: whole.output, as: UTF8.self).contains("\"cut\": false"))
    }

    @Test func thumbnailsOfCutFiles() throws {
        let folder = try Folder()
        let bytes = try Samples.lossy()
        let file = try write(Array(bytes.dropLast(bytes.count / 2)), folder)
        let result = try Tool.run("thumbnail", file, "-", "--size", "16")
        #expect(result.status == 0)
        #expect(result.errors == "vqz: warning: \(file): the file ends early, what it lacks is made up\n")
        #expect(try image(result.output).picture.width == 16)
    }

    @Test(arguments: [
        ["--depth", "12"], ["--depth", "0"], ["--scale", "1/3"], ["--scale", "8"], ["--scale", "0.5"],
        ["--scale", "1/8", "--fit", "8x8"], ["--strip", "iptc"], ["--strip", "icc,"], ["--strip", ""],
    ]) func refusals(options: [String]) throws {
        let result = try Tool.run(["decompress", "a.vqz", "-"] + options)
        #expect(result.status == 64 && result.errors.contains(options[0]))
    }
}
