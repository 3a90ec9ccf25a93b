import Container
import Raster
import Testing

@Suite struct RefusalTests {
    @Test func wellFormedPartsAreAccepted() throws {
        let file = try VQZFile(parsing: assemble(quality: 9, sections: [(1, [5, 6])]))
        #expect(file.header == Samples.header(quality: 9, width: 16, height: 16))
        #expect(file.streams == [[5, 6]])
    }

    @Test func foreignFiles() {
        #expect(parsingError([]) == .truncated(field: "the magic", offset: 0, needed: 3, available: 0))
        #expect(parsingError(Array("PNG file".utf8)) == .notVQZ(magic: Array("PNG".utf8)))
        #expect(parsingError(assemble(magic: [0x56, 0x51, 0x5A, 3])) == .unsupportedVersion(3))
    }

    @Test func kindByte() {
        for bit in 6..<8 {
            #expect(parsingError(assemble(kind: 1 << bit)) == .reservedBits(kind: 1 << bit))
        }
        #expect(parsingError(assemble(kind: 2)) == .unknownColor(2))
        #expect(parsingError(assemble(kind: 3)) == .unknownColor(3))
        #expect(parsingError(assemble(kind: 1)) == nil)
    }

    @Test func varintsInOtherThanTheirShortestForm() {
        let malformed = ContainerError.malformedVarint(field: "the width", offset: 12)
        for bytes in [
            [0x90, 0x00], [0x80, 0x80, 0x00], [0xFF, 0xFF, 0xFF, 0xFF, 0x10],
            [0x80, 0x80, 0x80, 0x80, 0x80, 0x01],
            [0x81, 0x80, 0x80, 0x80, 0x00],
        ] as [[UInt8]] {
            #expect(parsingError(assemble(width: bytes)) == malformed)
        }
        // The largest number is well-formed, if no dimension.
        let largest: [UInt8] = [0xFF, 0xFF, 0xFF, 0xFF, 0x0F]
        let error = ContainerError.dimensionOutOfRange(field: "height", value: .max)
        #expect(parsingError(assemble(height: largest)) == error)
    }

    @Test func dimensionsOutOfRange() {
        let over: [UInt8] = [0x81, 0x80, 0x80, 0x08]
        #expect(parsingError(assemble(width: [0])) == .dimensionOutOfRange(field: "width", value: 0))
        #expect(parsingError(assemble(height: [0])) == .dimensionOutOfRange(field: "height", value: 0))
        #expect(
            parsingError(assemble(width: over))
                == .dimensionOutOfRange(field: "width", value: (1 << 24) + 1))
        let wide = assemble(
            kind: 7 << 3, width: [0x80, 0x80, 0x80, 0x08],
            sections: [(1, [UInt8](repeating: 0, count: 100))])
        #expect(
            parsingError(wide)
                == .tileIndexCutShort(tiles: 1 << 13, offset: wide.count))
    }

    @Test func pixelLimit() {
        let side: [UInt8] = [0xFF, 0xFF, 0x03]
        let big = assemble(width: side, height: side)
        #expect(parsingError(big) == .tooManyPixels(width: 65_535, height: 65_535, limit: 1 << 28))
        let unlimited = DecodingLimits(maxPixels: 65_535 * 65_535)
        #expect(
            parsingError(big, limits: unlimited) == .missingTiles(width: 65_535, height: 65_535))
        let small = assemble(width: [5], height: [3])
        #expect(parsingError(small, limits: DecodingLimits(maxPixels: 15)) == nil)
        #expect(
            parsingError(small, limits: DecodingLimits(maxPixels: 14))
                == .tooManyPixels(width: 5, height: 3, limit: 14))
    }

    @Test func sectionOrder() {
        #expect(parsingError(assemble(sections: [])) == .indicesNotFirst(found: nil))
        #expect(
            parsingError(assemble(kind: 4, sections: [(2, [0]), (1, [0])])) == .indicesNotFirst(found: 2))
        #expect(parsingError(assemble(sections: [(0x90, []), (1, [0])])) == .indicesNotFirst(found: 0x90))
        #expect(parsingError(assemble(kind: 4)) == .missingAlpha)
        #expect(parsingError(assemble(sections: [(1, []), (2, [1])])) == .unexpectedAlpha)
        #expect(parsingError(assemble(sections: [(1, []), (1, [])])) == .repeatedSection(tag: 1, offset: 20))
    }

    @Test func unknownSections() throws {
        #expect(
            parsingError(assemble(sections: [(1, []), (3, [])]))
                == .unknownRequiredSection(tag: 3, offset: 20))
        #expect(
            parsingError(assemble(sections: [(1, []), (0x7F, [])]))
                == .unknownRequiredSection(tag: 0x7F, offset: 20))
        let bytes = assemble(kind: 4, sections: [(1, [1]), (0x80, [7, 7]), (2, [2]), (0xFF, [])])
        let file = try VQZFile(parsing: bytes)
        #expect(file.sections.map(\.tag.rawValue) == [1, 0x80, 2, 0xFF])
        #expect(file.section(.filteredAlpha).map { Array($0.payload) } == [2])
        #expect(file.serialized == bytes)
    }

    @Test func lengthsAndChecksums() {
        var bytes = assemble(sections: [(1, [5, 6])])
        bytes[15] = 3
        #expect(parsingError(bytes) == .sectionOverrun(tag: 1, offset: 14, declared: 3, available: 2))
        bytes[15] = 2
        bytes[21] = 7
        guard case .checksumMismatch(1, 14, let declared, let computed) = parsingError(bytes) else {
            Issue.record("a changed payload must fail its checksum")
            return
        }
        #expect(declared != computed)
    }

    @Test func descriptionsHoldTheNumbers() {
        let error = ContainerError.sectionOverrun(tag: 1, offset: 14, declared: 3, available: 2)
        #expect("\(error)" == "the file is cut off: section 1 at offset 14 declares 3 bytes, 2 are left")
        let pixels = ContainerError.tooManyPixels(width: 5, height: 3, limit: 14)
        #expect("\(pixels)" == "5 x 3 is 15 pixels, over the limit of 14")
        #expect("\(Samples.digest)" == "deadbeef007f")
        #expect(
            "\(ContainerError.unsupportedVersion(9))"
                == "version 9 of the .vqz format is not supported, only 1, 2")
        let foreign = ContainerError.notVQZ(magic: Array("PNG".utf8))
        #expect("\(foreign)" == "not a .vqz file: starts with bytes 504e47, not with \"VQZ\"")
    }
}
