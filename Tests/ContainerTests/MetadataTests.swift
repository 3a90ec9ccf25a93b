import CZlib
import Container
import Raster
import TestSupport
import Testing

@Suite struct MetadataTests {
    @Test(arguments: [Version2.tiled, Version2.exact]) func roundTrip(file: VQZFile) throws {
        let (metadata, damaged) = try VQZFile(parsing: file.serialized).metadata()
        #expect(metadata == Version2.metadata)
        #expect(damaged.isEmpty)
    }

    @Test func whatIsShorter() throws {
        // Repeated bytes are packed, two of them stored.
        #expect(try #require(Version2.exact.section(.icc)).payload.first == 1)
        #expect(try #require(Version2.exact.section(.exif)).payload.elementsEqual([0, 77, 77]))
        let largest = ImageMetadata(
            icc: SplitMix64.bytes(5000), xmp: [UInt8](repeating: 7, count: ImageMetadata.maxBytes))
        let file = Version2.exactFile(Version2.exactHeader(), metadata: largest)
        #expect(file.metadata().metadata == largest)
    }

    @Test func colorIsInOrder() throws {
        let payload = try #require(Version2.exact.section(.color)).payload
        #expect(
            Array(payload)
                == Array("gAMA".utf8) + [4, 0, 0, 0xB1, 0x8F] + Array("pHYs".utf8)
                + [9, 0, 0, 1, 0, 0, 0, 1, 0, 1] + Array("sBIT".utf8) + [3, 5, 6, 5] + Array("sRGB".utf8)
                + [1, 0])
    }

    /// Damage is told, and the rest is read.
    @Test func damage() throws {
        func error(_ tag: UInt8, _ payload: [UInt8]) throws -> MetadataError? {
            let bytes = Version2.assemble(sections: [(1, [5]), (2, [6]), (129, [0, 9]), (tag, payload)])
            let (metadata, damaged) = try VQZFile(parsing: bytes).metadata()
            #expect(metadata.exif == [9])
            #expect(damaged.allSatisfy { $0.tag.rawValue == tag })
            return damaged.first?.error
        }
        #expect(try error(128, [0, 1]) == nil)
        #expect(try error(128, []) == .empty)
        #expect(try error(128, [0]) == .empty)
        #expect(try error(128, [2, 1]) == .form(2))
        #expect(try error(130, [1]) == .damagedStream(code: Z_BUF_ERROR))
        #expect(try error(130, [1, 0, 0, 0]) == .damagedStream(code: Z_DATA_ERROR))
        #expect(try error(130, [1] + packed([7])) == nil)
        #expect(try error(130, [1] + packed([7]) + [0]) == .trailingBytes(count: 1))
        #expect(try error(130, [1] + packed([7]).dropLast()) == .damagedStream(code: Z_BUF_ERROR))
        #expect(try error(130, [1] + packed([])) == .empty)
        let gamma = Array("gAMA".utf8) + [4, 1, 2, 3, 4]
        #expect(try error(131, gamma) == nil)
        #expect(try error(131, []) == .empty)
        #expect(try error(131, gamma + gamma) == .chunk(Array("gAMA".utf8)))
        #expect(try error(131, gamma + Array("cHRM".utf8)) == .chunk(Array("cHRM".utf8)))
        #expect(try error(131, Array("tEXt".utf8) + [0]) == .chunk(Array("tEXt".utf8)))
        #expect(try error(131, Array("sBIT".utf8) + [4, 1, 1, 1, 1]) == .chunkLength(.sBIT, declared: 4))
        #expect(try error(131, Array(gamma.dropLast())) == .truncatedChunk)
        #expect(try error(131, Array(gamma.prefix(3))) == .truncatedChunk)
    }

    /// A small section that inflates to more than allowed takes no more memory than that.
    @Test func bombs() throws {
        let bomb = packed([UInt8](repeating: 0, count: (1 << 24) + 1))
        let header = Version2.exactHeader()
        let sections =
            Version2.exact.sections.filter { $0.tag == .exact }
            + [Section(tag: .xmp, payload: [1] + bomb)]
        let file = try VQZFile(parsing: VQZFile.serialized(header, sections))
        #expect(file.metadata().damaged.map(\.error) == [.tooLong])
        #expect(
            "\(file.metadata().damaged[0])"
                == "the section xmp has more than 16777216 bytes and is left out")
    }

    private func packed(_ plain: [UInt8]) -> [UInt8] {
        var length = compressBound(UInt(plain.count))
        var bytes = [UInt8](repeating: 0, count: Int(length))
        #expect(compress(&bytes, &length, plain, UInt(plain.count)) == Z_OK)
        return Array(bytes[..<Int(length)])
    }
}

extension SplitMix64 {
    fileprivate static func bytes(_ count: Int) -> [UInt8] {
        var random = SplitMix64(seed: 1)
        return (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    }
}
