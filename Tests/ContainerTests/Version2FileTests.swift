import Container
import Raster
import TestSupport
import Testing

@Suite struct Version2FileTests {
    @Test func layoutIsTheSpecified() {
        let bytes = Version2.plain.serialized
        #expect(
            Array(bytes[..<18]) == [
                0x56, 0x51, 0x5A, 0x02, 0x00, 0xAC, 0x02, 0x05, 0xDE, 0xAD, 0xBE, 0xEF, 0x00, 0x7F, 0x03,
                0x00, 0x01, 0x02,
            ])
        let sections: [(UInt8, [UInt8])] = [(1, [1, 2]), (2, [3, 250])]
        #expect(bytes == Version2.assemble(width: [0xAC, 2], height: [5], sections: sections))
        #expect(Version2.exact.serialized.starts(with: [0x56, 0x51, 0x5A, 0x02, 0x08, 6, 5, 131]))
        let deep = Version2.header(color: .gray, hasAlpha: true, depth: 16)
        #expect(VQZFile.serialized(deep, [])[4] == 0x85)
    }

    @Test(arguments: Version2.all) func roundTrip(file: VQZFile) throws {
        let parsed = try VQZFile(parsing: file.serialized)
        #expect(parsed == file)
        #expect(parsed.serialized == file.serialized)
        #expect(!parsed.isCut && parsed.header.version == .version2)
    }

    @Test func sectionsAndStreams() throws {
        let parsed = try VQZFile(parsing: Version2.tiled.serialized)
        #expect(parsed.sections.map(\.tag) == [.color, .icc, .tops, .bottoms, .exif, .xmp])
        #expect(Array(try #require(parsed.section(.tops)).payload[...].prefix(5)) == [1, 0, 2, 0, 1])
        #expect(
            parsed.streams == [[1], [2], [], [], [2, 3], [], [], [7], [4], [8, 9], [5, 6, 7], [1]])
        #expect(Version2.exact.sections.map(\.tag) == [.color, .icc, .exact, .exif, .xmp])
        #expect(Version2.withAlpha.sections.map(\.tag) == [.tops, .bottoms, .alpha])
    }

    @Test(arguments: [8, 10, 16]) func pixels(depth: Int) throws {
        for color in Image.Color.allCases {
            for hasAlpha in [false, true] {
                let header = Version2.exactHeader(color: color, hasAlpha: hasAlpha, depth: depth)
                let file = try VQZFile(parsing: Version2.exactFile(header).serialized)
                let whole = Area(rows: 5, columns: 6)
                #expect(
                    try file.exactPixels(of: whole, depth: depth, as: UInt16.self)
                        == Pictures.levels(256, header.raster))
            }
        }
    }

    @Test func alpha() throws {
        let file = try VQZFile(parsing: Version2.withAlpha.serialized)
        #expect(
            try file.alpha(of: Area(rows: 2, columns: 4), depth: 8, as: UInt8.self)
                == [0, 1, 2, 255, 254, 9, 128, 3])
        #expect(try Version2.plain.alpha(of: Area(rows: 1, columns: 1), depth: 8, as: UInt8.self) == nil)
    }

    @Test(arguments: Version2.all) func everyTruncationIsRefused(file: VQZFile) {
        let bytes = file.serialized
        for count in 0..<bytes.count {
            // Metadata may be missing, but no part of it.
            let isFile =
                count == bytes.count - (file.sections.last?.byteCount ?? 0)
                || count == bytes.count - file.sections.suffix(2).reduce(0) { $0 + $1.byteCount }
            let isPixels = file.sections.suffix(2).contains { $0.tag.rawValue < 128 }
            guard !isFile || isPixels else { continue }
            #expect(parsingError(Array(bytes[..<count])) != nil, "cut to \(count) bytes")
        }
    }

    @Test(arguments: Version2.all) func everyFlippedBitIsRefused(file: VQZFile) {
        let bytes = file.serialized
        for i in bytes.indices {
            for bit in 0..<8 {
                var damaged = bytes
                damaged[i] ^= 1 << bit
                #expect(parsingError(damaged) != nil, "byte \(i), bit \(bit)")
            }
        }
    }

    /// With leave, a file may end anywhere after its header, and what is there stays.
    @Test(arguments: Version2.all + [Samples.plain, Samples.tiled, Samples.withAlpha])
    func everyTruncationIsRead(file: VQZFile) throws {
        let bytes = file.serialized
        let start = VQZFile.serialized(file.header, []).count
        for count in 0...bytes.count {
            let part = Array(bytes[..<count])
            guard count >= start else {
                #expect(throws: ContainerError.self) { try VQZFile(parsing: part, allowsCut: true) }
                continue
            }
            let cut = try VQZFile(parsing: part, allowsCut: true)
            #expect(cut.isCut == (parsingError(part) != nil))
            for (stream, due) in zip(cut.tiles.flatMap(\.streams), file.tiles.flatMap(\.streams)) {
                #expect(due.bytes.starts(with: stream.bytes))
                #expect(!stream.isWhole || stream == due)
            }
            #expect(cut.tiles.count == file.tiles.count)
        }
    }

    @Test func damageIsRefusedInCutFilesToo() {
        var bytes = Version2.withAlpha.serialized
        bytes[20] ^= 1
        #expect(throws: ContainerError.self) {
            try VQZFile(parsing: Array(bytes.dropLast(2)), allowsCut: true)
        }
    }

    @Test func randomCorruptionNeverCrashes() {
        var random = SplitMix64(seed: 3)
        for file in Version2.all {
            for _ in 0..<500 {
                var damaged = file.serialized
                for _ in 0..<random.integer(in: 1...4) {
                    damaged[random.integer(in: 0...damaged.count - 1)] = UInt8(random.integer(in: 0...255))
                }
                damaged.removeLast(random.integer(in: 0...damaged.count / 2))
                for allowsCut in [false, true] {
                    guard let parsed = try? VQZFile(parsing: damaged, allowsCut: allowsCut) else { continue }
                    _ = parsed.metadata()
                    let area = Area(rows: 1, columns: 1)
                    _ = try? parsed.alpha(of: area, depth: 8, as: UInt8.self)
                    guard parsed.header.indices == nil else { continue }
                    _ = try? parsed.exactPixels(of: area, depth: 8, as: UInt8.self)
                }
            }
        }
    }
}
