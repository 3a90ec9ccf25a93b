import Bytes
import Testing

@Suite struct ByteReaderTests {
    @Test(arguments: [0, 1, 127, 128, 300, 16383, 16384, 1 << 21, 1 << 28, UInt32.max])
    func varintsReturn(value: UInt32) throws {
        var writer = ByteWriter()
        writer.append(varint: value)
        #expect(writer.bytes.count == varintLength(value))
        var reader = ByteReader(writer.bytes[...])
        #expect(try reader.varint() == value)
        #expect(reader.isAtEnd)
    }

    /// A needless last byte, 2^32, six bytes.
    @Test(arguments: [[0x80, 0x00], [0x80, 0x80, 0x80, 0x80, 0x10], [0x80, 0x80, 0x80, 0x80, 0x80, 0x01]])
    func otherVarintsAreNone(bytes: [UInt8]) throws {
        var reader = ByteReader(bytes[...])
        #expect(try reader.varint() == nil)
    }

    @Test func endIsAnError() throws {
        var reader = ByteReader(([1, 2, 3, 4, 5, 6] as [UInt8])[...])
        #expect(try reader.uint32() == 0x0403_0201)
        #expect(throws: EndOfBytes.self) { try reader.uint32() }
        #expect(reader.offset == 4 && reader.available == 2)
        #expect(try reader.byte() == 5)
        #expect(try Array(reader.take(1)) == [6])
        #expect(throws: EndOfBytes.self) { try reader.byte() }
    }
}
