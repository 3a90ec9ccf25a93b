import Foundation
import ImageFiles
import Testing
import VQZ

/// Metadata that travels with pixels.
@Suite struct MetadataTests {
    private func write(_ bytes: [UInt8], _ folder: Folder, _ name: String = "a.vqz") throws -> String {
        try Data(bytes).write(to: folder / name)
        return folder.path(name)
    }

    private func metadata(_ data: Data) throws -> ImageMetadata { try ImageFile.read(Array(data)).metadata }

    @Test func pngHasAllOfIt() throws {
        let folder = try Folder()
        let file = try write(Samples.lossy(), folder)
        let result = try Tool.run("decompress", file, "-")
        #expect(result.errors.isEmpty)
        #expect(try metadata(result.output) == Samples.metadata)
        // Ten significant bits are not those of bytes.
        var plain = Samples.metadata
        plain.chunks[.sBIT] = nil
        #expect(try metadata(Tool.run("decompress", file, "-", "--depth", "8").output) == plain)
        #expect(try metadata(Tool.run("thumbnail", file, "-").output).exif == nil)
        #expect(try metadata(Tool.run("thumbnail", file, "-").output).icc == Samples.metadata.icc)
    }

    @Test func netpbmHasNone() throws {
        let folder = try Folder()
        let file = try write(Samples.lossy(), folder)
        let notice = "Netpbm images hold no metadata, it is left out"
        #expect(try Tool.run("decompress", file, "-", "--format", "pnm").errors.isEmpty)
        let verbose = try Tool.run("decompress", file, "-", "--format", "pnm", "-v")
        #expect(verbose.errors.contains(notice) && verbose.status == 0)
    }

    @Test func stripping() throws {
        let folder = try Folder()
        let file = try write(Samples.lossy(), folder)
        func stripped(_ kinds: String) throws -> ImageMetadata {
            try metadata(Tool.run("decompress", file, "-", "--strip", kinds).output)
        }
        #expect(try stripped("all").isEmpty)
        var expected = Samples.metadata
        expected.exif = nil
        #expect(try stripped("exif") == expected)
        (expected.icc, expected.xmp) = (nil, nil)
        #expect(try stripped("icc,exif,xmp") == expected)
    }

    @Test func filesOfMetadata() throws {
        let folder = try Folder()
        let file = try write(Samples.lossy(), folder)
        let outputs = [
            "--icc-out", folder.path("p"), "--exif-out", folder.path("e"), "--xmp-out", folder.path("x"),
        ]
        let result = try Tool.run(["decompress", file, folder.path("a.png"), "--strip", "all"] + outputs)
        #expect(result.status == 0 && result.errors.isEmpty)
        for (name, bytes) in [
            ("p", Samples.metadata.icc), ("e", Samples.metadata.exif), ("x", Samples.metadata.xmp),
        ] {
            #expect(try Array(Data(contentsOf: folder / name)) == bytes)
        }
        #expect(try metadata(Data(contentsOf: folder / "a.png")).isEmpty)
        // They exist now.
        Tool.expectError(
            try Tool.run(["decompress", file, folder.path("b.png")] + outputs), about: folder.path("p"))
        #expect(try Tool.run(["decompress", file, folder.path("b.png"), "-f"] + outputs).status == 0)
        let stream = try Tool.run("decompress", file, folder.path("c.png"), "--xmp-out", "-")
        #expect(Array(stream.output) == Samples.metadata.xmp)
    }

    /// Nothing is written where something is missing.
    @Test func missingMetadata() throws {
        let folder = try Folder()
        var some = Samples.metadata
        some.exif = nil
        let bytes = try Encoder().compress(
            .deep(Samples.gradient()), metadata: some, quality: FractionalQuality(Quality(index: 0)),
            options: .lossless)
        let file = try write(bytes, folder)
        let outputs = ["--icc-out", folder.path("p"), "--exif-out", folder.path("e")]
        let result = try Tool.run(["decompress", file, folder.path("a.png")] + outputs)
        let notice = "vqz: \(file): has no EXIF, nothing is written to \(folder.path("e"))\n"
        #expect(result.status == 0 && result.errors == notice)
        #expect(try folder.names == ["a.png", "a.vqz", "p"])
        for names in [["p", "p"], ["a.png", "p"]] {
            let clash = try Tool.run(
                "decompress", file, folder.path("a.png"), "--icc-out", folder.path(names[0]), "--xmp-out",
                folder.path(names[1]))
            #expect(clash.status == 64 && clash.errors.contains("different files"))
        }
        let many = try Tool.run(
            "decompress", file, file, "--output-dir", folder.path("d"), "--icc-out", folder.path("p"))
        #expect(many.status == 64 && many.errors.contains("--icc-out"))
        Tool.expectError(
            try Tool.run("decompress", file, folder.path("a.png"), "--icc-out", file), about: file)
    }

    @Test func info() throws {
        let folder = try Folder()
        let file = try write(Samples.lossy(), folder)
        let text = String(decoding: try Tool.run("info", file).output, as: UTF8.self)
        for line in [
            "RGB, 16 bits a sample", "\nICC profile: 200 bytes, \"My RGB\"\n", "\nEXIF: 10 bytes\n",
            "\nXMP: 12 bytes\n", "\ncolour: cICP, gAMA, pHYs, sBIT, sRGB\n",
        ] {
            #expect(text.contains(line), "\(line)")
        }
        let json = try JSONSerialization.jsonObject(with: Tool.run("info", file, "--json").output)
        let metadata = (json as? [String: Any])?["metadata"] as? [String: Any]
        #expect(metadata?["icc"] as? Int == 200 && metadata?["icc-description"] as? String == "My RGB")
        #expect(metadata?["color"] as? [String] == ["cICP", "gAMA", "pHYs", "sBIT", "sRGB"])
    }

    /// An RGB profile on gray is dropped with a warning, by whoever reads the image.
    @Test func profilesThatDoNotFit() throws {
        let folder = try Folder()
        let gray = Image(width: 2, height: 1, color: .gray, samples: [1, 2])
        let plain = ImageFile.png(.bytes(gray), metadata: ImageMetadata(exif: Samples.metadata.exif))
        let colored = ImageFile.png(
            .bytes(Image(width: 1, height: 1, color: .rgb, samples: [1, 2, 3])),
            metadata: ImageMetadata(icc: Samples.metadata.icc))
        // The chunk after the header of one file, in the other.
        let length = colored[33..<37].reduce(0) { $0 << 8 | Int($1) } + 12
        try Data(plain[..<33] + colored[33..<33 + length] + plain[33...]).write(to: folder / "a.png")
        let result = try Tool.run("compress", folder.path("a.png"), folder.path("a.vqz"))
        #expect(result.status == 0)
        #expect(result.errors.contains("the ICC profile is for \"RGB \" and left out: the image is gray"))
    }
}
