import Files
import Testing

@Suite struct FileNameTests {
    /// Whole and broken UTF-8, bytes by themselves, and the scalars that stand for bytes.
    @Test(
        arguments: [
            [], [0x61, 0x2F, 0x62], [0xC3, 0xA9], [0xE9], [0x61, 0xE9, 0x62], [0xC3], [0xE2, 0x82],
            [0xFF, 0xFE],
            [0xF4, 0x8F, 0xBF, 0xA9], [0xF4, 0x8F, 0xBC, 0x80], [0xED, 0xA0, 0x80], [0xC0, 0x80],
            [0xF0, 0x9F, 0x98, 0x80],
        ] as [[UInt8]])
    func bytesReturn(bytes: [UInt8]) {
        #expect(FileName.bytes(FileName.text(bytes)) == bytes)
    }

    @Test func everyPairOfBytesReturns() {
        for first in UInt8.min...UInt8.max {
            for second in UInt8.min...UInt8.max {
                let bytes = [first, second]
                #expect(FileName.bytes(FileName.text(bytes)) == bytes)
            }
        }
    }

    @Test func utf8StaysAsItIs() {
        #expect(FileName.text(Array("né.png".utf8)) == "né.png")
        #expect(FileName.printable("né.png") == "né.png")
    }

    @Test func otherBytesArePrintedAsNumbers() {
        #expect(FileName.printable(FileName.text([0x78, 0xE9, 0x07])) == "x\\xE9\u{7}")
    }
}
