import Bytes
import Foundation
import Model
import Testing

/// Files that promise more than they hold are refused before memory is allocated for it: every run has 512
/// MiB of address space, less than any of the promises would take.
@Suite struct LimitTests {
    static let vectors = Tool.images.deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("spec/vectors")

    /// Runs `vqz` with `arguments` on a file of `bytes`.
    private func run(_ bytes: [UInt8], _ arguments: String) throws -> Tool.Result {
        let folder = try Folder()
        try Data(bytes).write(to: folder / "input")
        return try Tool.shell(
            #"ulimit -v 524288 && exec "$vqz" "# + arguments.replacing("INPUT", with: "\"$1\"")
                + " --threads 1",
            folder.path("input"))
    }

    private func expectRefusal(
        _ bytes: [UInt8], _ arguments: String, _ reason: String, location: SourceLocation = #_sourceLocation
    ) throws {
        let result = try run(bytes, arguments)
        #expect(result.status == 1, sourceLocation: location)
        #expect(result.errors.contains(reason), "\(result.errors)", sourceLocation: location)
        #expect(result.output.isEmpty, sourceLocation: location)
    }

    @Test func ordinaryFilesFit() throws {
        let image = try [UInt8](Data(contentsOf: Tool.images.appendingPathComponent("scene.png")))
        let packed = try run(image, "compress INPUT -")
        #expect(packed.status == 0)
        #expect(try run([UInt8](packed.output), "decompress INPUT -").status == 0)
    }

    /// 36 MB of samples are held once, not again as a file.
    @Test func imagesAreWrittenByRows() throws {
        let folder = try Folder()
        let script = #"""
            { printf 'P6\n6000 1000\n65535\n'; head -c 36000000 /dev/zero; } |
                "$vqz" compress - "$1" --lossless || exit
            ulimit -v 130000
            for format in png ppm pam; do
                "$vqz" decompress "$1" - --format "$format" --threads 1 | tail -c 1000 >"$2.$format"
            done
            """#
        let result = try Tool.shell(script, folder.path("a.vqz"), folder.path("end"))
        #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
        let png = try Data(contentsOf: folder / "end.png")
        #expect(png.suffix(8).starts(with: Data("IEND".utf8)))
        for format in ["ppm", "pam"] {
            #expect(try Data(contentsOf: folder / "end.\(format)") == Data(count: 1000))
        }
    }

    /// Also where the system grants no thread for signals or none at all: the run ends.
    @Test(arguments: [60_000, 100_000, 200_000])
    func benchEndsInLittleMemory(kibibytes: Int) throws {
        let result = try Tool.shell(
            #"ulimit -v "$1" && exec timeout -s KILL 300 "$vqz" bench "$2" -q 5"#, "\(kibibytes)",
            FailureTests.flat)
        #expect(result.status == 0 || result.status == 1 && result.errors.hasPrefix("vqz: "))
    }

    /// 13 MB of samples take so much beside what a row of tiles does, which is in one place, and the file's
    /// bytes are given back.
    @Test func deepImagesAreEncodedByStrips() throws {
        let folder = try Folder()
        let script = #"""
            { printf 'P6\n2048 1024\n65535\n'; head -c 12582912 /dev/zero; } |
                (ulimit -v 120000; "$vqz" compress - "$1" --lossy --threads 1)
            """#
        let result = try Tool.shell(script, folder.path("a.vqz"))
        #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
    }

    @Test func hugeImages() throws {
        let over = "65535 x 65535 is 4294836225 pixels, over the limit of 268435456"
        try expectRefusal(vector("bad-pixels-65535.vqz"), "decompress INPUT -", over)
        try expectRefusal(png(side: 65535), "compress INPUT -", over)
        try expectRefusal(ppm(side: 65535), "compress INPUT -", over)
    }

    /// Within the limit, but not within the file.
    @Test func hugeImagesInShortFiles() throws {
        for (side, options) in [(16384, ""), (65535, " --max-pixels 5000000000")] {
            let pixels = "\(side) x \(side) pixels"
            try expectRefusal(png(side: side), "compress INPUT -" + options, "60 bytes cannot hold \(pixels)")
            let samples = "12 bytes of samples, \(side * side * 3) expected"
            try expectRefusal(ppm(side: side), "compress INPUT -" + options, samples)
        }
        let tiles = "the indices end at offset 23, inside the lengths of 131072 tiles"
        try expectRefusal(vector("bad-tiles-many.vqz"), "decompress INPUT - --model \(model)", tiles)
        let alpha = try hugeAlpha()
        try expectRefusal(alpha, "decompress INPUT - --model \(model)", "not to 268435456, one per pixel")
    }

    /// Few rows, each of which would take more than is granted in all layers together.
    @Test func wideImages() throws {
        let flat = try Tool.run("compress", FailureTests.flat, "-", "--lossy").output
        let digest = flat[7..<13]
        let header: [UInt8] = Array("VQZ\u{1}".utf8) + digest + [1 | 7 << 3, 0, 0x80, 0x80, 0x30, 16]
        let file = header + section(1, [UInt8](repeating: 0, count: 383), before: header)
        let result = try run(file, "decompress INPUT - --format pnm")
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.output.prefix(16) == Data("P5\n786432 16\n255".utf8))
    }

    /// No number of pixels overflows.
    @Test func noLimit() throws {
        let options = " --max-pixels \(Int.max)"
        let over = "over the limit of 281474976710656"
        try expectRefusal(png(side: 1 << 31 - 1), "compress INPUT -" + options, over)
        try expectRefusal(ppm(side: 1 << 31 - 1), "compress INPUT -" + options, over)
    }

    @Test func hugeModels() throws {
        let command = "compress \"\(Tool.images.path)/flat.png\" - --model INPUT"
        var long = try vector("minimal.vqm")
        long.replaceSubrange(4..<8, with: [0xFF, 0xFF, 0xFF, 0xFF])
        try expectRefusal(signed(long), command, "model cut short: 4294967295 bytes needed at offset 8")
        // The table exp2 promises 2^32 - 1 elements, then 2^64 and more.
        for (rank, dimensions) in [(1, 1), (2, 2), (4, 4)] as [(UInt8, Int)] {
            var bytes = try vector("minimal.vqm")
            let name = try #require(bytes.firstRange(of: Array("\u{4}exp2".utf8)))
            bytes[name.upperBound + 1] = rank
            let start = name.upperBound + 2
            bytes.replaceSubrange(
                start..<start + 4 * dimensions, with: [UInt8](repeating: 0xFF, count: 4 * dimensions))
            try expectRefusal(signed(bytes), command, "record runs past its block")
        }
    }

    /// Their kind is told by their first bytes.
    @Test func hugeFiles() throws {
        let folder = try Folder()
        // A terabyte of zeros that takes no room on the disk.
        let zeros = #"ulimit -v 524288 && truncate -s 1T "$1" && exec "$vqz" "#
        for arguments in [
            #"info "$1""#, #"compress "$1" "$2""#, "info /dev/zero", #"compress /dev/zero "$2""#,
            #"decompress /dev/zero "$2""#, #"compress - "$2" </dev/zero"#, "info - </dev/zero",
            #"compress "$3" "$2" --model /dev/zero"#, #"sample "$2" --format png --top "$1""#, #"bench "$1""#,
        ] {
            let result = try Tool.shell(
                zeros + arguments, folder.path("z.png"), folder.path("o.vqz"), FailureTests.flat)
            #expect(result.status == 1)
            let words = "is of an unknown kind: it starts with the bytes 00 00 00 00 00 00 00 00"
            #expect(result.errors.contains(words), "\(arguments): \(result.errors)")
        }
        let image = try Tool.shell(
            #"truncate -s 1T "$1" && printf 'P5 ' | dd of="$1" conv=notrunc 2>/dev/null; "#
                + #"exec "$vqz" compress "$1" "$2""#, folder.path("z.png"), folder.path("o.vqz"))
        Tool.expectError(image, about: folder.path("z.png"))
        #expect(image.errors.contains("File too large"))
        #expect(try folder.names == ["z.png"])
    }

    /// A whole image, or what shows that none comes, and then bytes without end.
    @Test(arguments: [
        (#"cat "$1"; yes"#, true), ("printf 'P6 1 1 255\\n'; yes", true),
        ("printf 'P2 1 1 255\\n'; yes 7", true), ("printf 'P2 1 1 255\\n'; yes ' '", false),
        ("printf 'P2 # '; cat /dev/zero", false), (#"head -c 70 "$1"; yes"#, false),
        (#"head -c 33 "$1"; yes "$(printf '\\000\\000\\000\\001IDATx\\000\\000\\000')""#, false),
        ("printf 'P5 16777215 16777215 255\\n'; cat /dev/zero", false),
    ]) func endlessImages(stream: String, isImage: Bool) throws {
        let script = #"ulimit -v 786432; { "# + stream + #"; } | timeout 60 "$vqz" compress - - --lossless"#
        let result = try Tool.shell(script, FailureTests.flat)
        #expect(result.status == (isImage ? 0 : 1), "\(result.errors)")
        let start = isImage ? "vqz: warning: -: bytes after the image are left out" : "vqz: standard input: "
        #expect(result.errors.hasPrefix(start), "\(result.errors)")
        #expect(result.output.isEmpty != isImage)
    }

    @Test(arguments: [#"cat "$1"; yes"#, #"head -c 60 "$1"; yes"#])
    func endlessFiles(stream: String) throws {
        let folder = try Folder()
        try Data(Samples.lossy()).write(to: folder / "a.vqz")
        for command in ["decompress - -", "info -", "decompress - - --allow-truncated", "thumbnail - -"] {
            let script = #"ulimit -v 786432; { "# + stream + #"; } | timeout 60 "$vqz" "# + command
            let result = try Tool.shell(script, folder.path("a.vqz"))
            Tool.expectError(result, about: "standard input: section ")
        }
    }

    @Test func pipesGiveTheirBytesInPieces() throws {
        let folder = try Folder()
        let script = #"{ head -c 5 "$1"; sleep 0.2; tail -c +6 "$1"; } | "$vqz" compress - - -e 1"#
        let piped = try Tool.shell(script, FailureTests.flat)
        #expect(piped.status == 0 && !piped.output.isEmpty)
        #expect(try piped.output == Tool.run("compress", FailureTests.flat, "-", "-e", "1").output)
        let endless = try Tool.shell(#"yes | exec "$vqz" decompress - "$1""#, folder.path("o.png"))
        Tool.expectError(endless, about: "standard input: is a text file, not a .vqz file")
    }
}

// Files to refuse.
extension LimitTests {
    private var model: String { "\"\(Self.vectors.path)/tiny.vqm\"" }

    private func vector(_ name: String) throws -> [UInt8] {
        try [UInt8](Data(contentsOf: Self.vectors.appendingPathComponent(name)))
    }

    /// An RGB PNG with four bytes of pixels.
    private func png(side: Int) -> [UInt8] {
        chunkless
            + chunk("IHDR", bigEndian(side) + bigEndian(side) + [8, 2, 0, 0, 0])
            + chunk("IDAT", [0x78, 0x01, 0x00]) + chunk("IEND", [])
    }

    private var chunkless: [UInt8] { [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] }

    private func chunk(_ name: String, _ data: [UInt8]) -> [UInt8] {
        let body = Array(name.utf8) + data
        return bigEndian(data.count) + body + bigEndian(Int(crc32(body)))
    }

    /// A PPM with 12 bytes of pixels.
    private func ppm(side: Int) -> [UInt8] {
        Array("P6 \(side) \(side) 255\n".utf8) + [UInt8](repeating: 9, count: 12)
    }

    /// 16384 x 16384 pixels of the tiny model whose alpha is an empty zlib stream.
    private func hugeAlpha() throws -> [UInt8] {
        let digest = try vector("rgb-1x1.vqz")[4..<10]
        let side: [UInt8] = [0x80, 0x80, 0x01]
        let header = Array("VQZ\u{1}".utf8) + digest + [4 | 7 << 3, 0] + side + side
        let stream: [UInt8] = [0x78, 0x01, 0x03, 0x00, 0x00, 0x00, 0x00, 0x01]
        return header + section(1, [UInt8](repeating: 0, count: 63), before: header)
            + section(2, stream, before: [])
    }

    private func section(_ tag: UInt8, _ payload: [UInt8], before: [UInt8]) -> [UInt8] {
        let count = payload.count
        let start = [tag] + (count < 128 ? [UInt8(count)] : [UInt8(count & 127) | 128, UInt8(count >> 7)])
        return start + bigEndian(Int(crc32(before + start + payload))).reversed() + payload
    }

    /// The model with the SHA-256 at its end made right.
    private func signed(_ bytes: [UInt8]) -> [UInt8] {
        bytes.dropLast(32) + SHA256.digest(Array(bytes.dropLast(32)))
    }

    private func bigEndian(_ value: Int) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
    }
}
