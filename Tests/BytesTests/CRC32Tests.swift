import Bytes
import CZlib
import TestSupport
import Testing

@Suite struct CRC32Tests {
    /// The check value of the catalogues of CRCs.
    @Test func nineDigits() {
        var crc = CRC32()
        #expect(crc.value == 0)
        crc.update(Array("123456789".utf8)[...])
        #expect(crc.value == 0xCBF4_3926)
    }

    /// All lengths around a block of eight, in two parts.
    @Test func equalsZlib() {
        var random = SplitMix64(seed: 3)
        for length in 0..<70 {
            let bytes = (0..<length).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            let expected = UInt32(truncatingIfNeeded: crc32(0, bytes, UInt32(length)))
            for cut in [0, length / 3, length] {
                var crc = CRC32()
                crc.update(bytes[..<cut])
                crc.update(bytes[cut...])
                #expect(crc.value == expected, "\(length) bytes, cut at \(cut)")
            }
        }
    }
}
