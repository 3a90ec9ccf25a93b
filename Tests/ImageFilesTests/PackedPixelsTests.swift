import ImageFiles
import Raster
import TestSupport
import Testing

/// Pixels as a file stores them.
@Suite struct PackedPixelsTests {
    private func packed(_ bytes: [UInt8], limit: Int = .max) throws -> PackedPixels? {
        try ImageFile.read(bytes, packedLimit: { _ in limit }).packed
    }

    @Test(arguments: PNGSample.ColorType.allCases) func everyKind(type: PNGSample.ColorType) throws {
        for depth in type.depths {
            var sample = PNGSample(type, depth: depth)
            let palette = type == .palette ? [UInt8]((0..<3 << depth).map { UInt8($0 & 255) }) : []
            let transparency: [UInt8] = [0, 1, 0, 0, 0, 1]
            let bytes = type == .gray ? 2 : type == .rgb ? 6 : type == .palette ? 1 : 0
            if type == .palette { sample.chunks.append(("PLTE", palette)) }
            if bytes > 0 { sample.chunks.append(("tRNS", Array(transparency[..<bytes]))) }
            let packed = try #require(try packed(sample.bytes))
            #expect(packed.colorType == type.rawValue && packed.bitDepth == depth)
            #expect(packed.palette == palette && packed.transparency == Array(transparency[..<bytes]))
            #expect(sample.bytes.contains(packed.stream))
            sample.isInterlaced = true
            #expect(try self.packed(sample.bytes) == nil)
        }
    }

    @Test func streamOfSeveralChunks() throws {
        let rows = MixedRows()
        let (whole, start) = (rows.png, 8 + 25)
        let parts = [0..<1, 1..<1, 1..<300, 300..<rows.stream.count].flatMap {
            PNGSample.chunk("IDAT", Array(rows.stream[$0]))
        }
        let divided = Array(whole[..<start]) + parts + PNGSample.chunk("IEND", [])
        for bytes in [whole, divided] {
            #expect(
                try packed(bytes) == PackedPixels(colorType: 0, bitDepth: 8, stream: rows.stream))
        }
    }

    @Test func onlyWithinALimit() throws {
        let rows = MixedRows()
        #expect(try ImageFile.read(rows.png).packed == nil)
        #expect(try packed(rows.png, limit: rows.stream.count) != nil)
        #expect(try packed(rows.png, limit: rows.stream.count - 1) == nil)
        #expect(try packed(Array("P5 1 1 255\n\u{1}".utf8)) == nil)
        var pixels: [Int] = []
        _ = try ImageFile.read(
            rows.png,
            packedLimit: {
                pixels.append($0)
                return 0
            })
        #expect(pixels == [MixedRows.side * MixedRows.side])
    }
}
