import ImageFiles
import Testing

/// Chunks that the pixels do not need.
@Suite struct PNGLossTests {
    /// A file with a chunk before its pixels, whose checksum is wrong if `isDamaged`.
    private func file(_ name: String, _ data: [UInt8], isDamaged: Bool) -> [UInt8] {
        let plain = PNGSample(.gray, depth: 8).bytes
        var chunk = PNGSample.chunk(name, data)
        if isDamaged { chunk[chunk.count - 1] ^= 1 }
        return plain[..<33] + chunk + plain[33...]
    }

    @Test(arguments: [("tEXt", Array("Comment\0hello".utf8)), ("gAMA", [0, 0, 0xB1, 0x8F]), ("zzZz", [1])])
    func damageIsToldAndLeftOut(name: String, data: [UInt8]) throws {
        let plain = try ImageFile.read(PNGSample(.gray, depth: 8).bytes)
        #expect(plain.losses == [])
        #expect(try ImageFile.read(file(name, data, isDamaged: false)).losses.isEmpty)
        let damaged = try ImageFile.read(file(name, data, isDamaged: true))
        #expect(damaged.picture == plain.picture && damaged.losses == [.damagedChunk])
        #expect(damaged.metadata.isEmpty)
    }

    @Test func damagedTransparencyIsRefused() {
        #expect(readingError(file("tRNS", [0, 1], isDamaged: false)) == nil)
        #expect(readingError(file("tRNS", [0, 1], isDamaged: true)) != nil)
    }

    @Test(arguments: [1, 4096]) func bytesAfterTheEndAreTold(count: Int) throws {
        let plain = PNGSample(.rgb, depth: 8).bytes
        let loaded = try ImageFile.read(plain + [UInt8](repeating: 0, count: count))
        #expect(try loaded.image == ImageFile.read(plain).image)
        #expect(loaded.losses == [.trailingBytes(count)])
        #expect("\(loaded.losses[0])" == "bytes after the image are left out, \(count) of them")
    }

    @Test func animationsAreTold() throws {
        let loaded = try ImageFile.read(file("acTL", [0, 0, 0, 2, 0, 0, 0, 0], isDamaged: false))
        #expect(loaded.losses == [.animation])
    }
}
