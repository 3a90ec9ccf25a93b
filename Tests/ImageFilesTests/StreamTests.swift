import Files
import ImageFiles
import Raster
import Testing

/// The first bytes of streams.
@Suite struct StreamTests {
    private let limits = DecodingLimits(maxPixels: 1000)

    private static func png(_ width: Int = 13) -> [UInt8] { PNGSample(.rgb, depth: 8, width: width).bytes }

    @Test(arguments: [png(), Array("P6 1 2 255\n123456".utf8), Array("P4 9 1\nab".utf8)])
    func wholeImages(bytes: [UInt8]) throws {
        for count in bytes.indices.dropFirst(8) {
            #expect(!ImageFile.isEnough(Array(bytes.prefix(count)), limits: limits), "\(count)")
        }
        #expect(ImageFile.isEnough(bytes, limits: limits))
        #expect(ImageFile.isEnough(bytes + [1, 2, 3], limits: limits))
    }

    @Test func noImages() {
        let png = Self.png()
        #expect(ImageFile.isEnough(Array("no image".utf8), limits: limits))
        // What is no chunk, by its length or its type.
        #expect(ImageFile.isEnough(png.prefix(33) + [0x80, 0, 0, 0] + Array("IDAT".utf8), limits: limits))
        #expect(ImageFile.isEnough(png.prefix(33) + [0, 0, 0, 1] + Array("ID?T".utf8), limits: limits))
        #expect(ImageFile.isEnough(Array(Self.png(1001).prefix(40)), limits: limits))
        let comment = Array("P5 # ".utf8) + [UInt8](repeating: 32, count: 1 << 20)
        #expect(ImageFile.isEnough(comment, limits: limits))
    }

    /// Chunks and text that go on for longer than an image of the size can be.
    @Test(arguments: [
        png().prefix(33) + [1, 0, 0, 0] + Array("IDAT".utf8), Array("P2 9 9 255\n".utf8),
    ]) func tooLong(start: [UInt8]) {
        #expect(!ImageFile.isEnough(start + [UInt8](repeating: 32, count: 1 << 20), limits: limits))
        #expect(ImageFile.isEnough(start + [UInt8](repeating: 32, count: 1 << 27), limits: limits))
    }

    #if JPEG
    @Test func jpeg() {
        let frame: [UInt8] = [0xFF, 0xC0, 0, 11, 8, 0, 9, 0, 9, 1, 1, 0x11, 0]
        let scan: [UInt8] = [0xFF, 0xDA, 0, 2, 1, 2, 0xFF, 0, 3]
        let start = [0xFF, 0xD8] + frame + scan
        for count in 3...start.count {
            #expect(!ImageFile.isEnough(Array(start.prefix(count)), limits: limits), "\(count)")
        }
        #expect(ImageFile.isEnough(start + [0xFF, 0xD9], limits: limits))
        #expect(ImageFile.isEnough([0xFF, 0xD8, 0xFF, 0xE0, 0, 2, 0], limits: limits))
        #expect(ImageFile.isEnough(start + [UInt8](repeating: 32, count: 1 << 27), limits: limits))
    }
    #endif
}
