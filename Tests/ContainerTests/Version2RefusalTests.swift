import Container
import Raster
import Testing

@Suite struct Version2RefusalTests {
    @Test func wellFormedPartsAreAccepted() throws {
        let file = try VQZFile(parsing: Version2.assemble())
        #expect(file.header == Version2.header(width: 16, height: 16))
        #expect(file.streams == [[5], [6]])
    }

    @Test func headers() {
        #expect(parsingError(Version2.assemble(kind: 2)) == .unknownColor(2))
        #expect(parsingError(Version2.assemble(kind: 3)) == .unknownColor(3))
        for depth in 9...15 {
            #expect(parsingError(Version2.assemble(kind: UInt8(depth << 4))) == .unknownDepth(8 + depth))
        }
        for depth in 0...8 { #expect(parsingError(Version2.assemble(kind: UInt8(depth << 4))) == nil) }
        for bit in 3..<8 {
            #expect(parsingError(Version2.assemble(tiling: 1 << bit)) == .reservedTiling(1 << bit))
        }
        #expect(
            parsingError(Version2.assemble(tiling: 1)) == .needlessTiles(side: 32, width: 16, height: 16))
        #expect(
            parsingError(Version2.assemble(width: [0])) == .dimensionOutOfRange(field: "width", value: 0))
        let side: [UInt8] = [0xFF, 0xFF, 0x03]
        #expect(
            parsingError(Version2.assemble(kind: 8, width: side, height: side))
                == .tooManyPixels(width: 65_535, height: 65_535, limit: 1 << 28))
    }

    @Test func sectionsOutOfPlace() {
        func error(_ tags: [UInt8], kind: UInt8 = 0) -> ContainerError? {
            parsingError(Version2.assemble(kind: kind, sections: tags.map { ($0, [5]) }))
        }
        #expect(error([1, 2]) == nil)
        #expect(error([131, 1, 200, 2, 128]) == nil)
        #expect(error([4, 1, 2], kind: 4) == nil)
        #expect(error([3], kind: 8) == nil)
        #expect(error([]) == .missingSection(tag: 1))
        #expect(error([1]) == .missingSection(tag: 2))
        #expect(error([2]) == .misplacedSection(tag: 2))
        #expect(error([2, 1]) == .misplacedSection(tag: 2))
        #expect(error([1, 2], kind: 4) == .missingSection(tag: 4))
        #expect(error([1, 2, 4]) == .misplacedSection(tag: 4))
        #expect(error([1, 2, 3]) == .misplacedSection(tag: 3))
        #expect(error([], kind: 8) == .missingSection(tag: 3))
        #expect(error([3, 1], kind: 8) == .misplacedSection(tag: 1))
        #expect(error([3, 4], kind: 12) == .misplacedSection(tag: 4))
        #expect(error([0, 1, 2]) == .unknownRequiredSection(tag: 0, offset: 15))
        #expect(error([5, 1, 2]) == .unknownRequiredSection(tag: 5, offset: 15))
        #expect(error([127, 1, 2]) == .unknownRequiredSection(tag: 127, offset: 15))
        #expect(error([1, 1, 2]) == .repeatedSection(tag: 1, offset: 22))
        #expect(error([1, 2, 200, 200]) == .repeatedSection(tag: 200, offset: 36))
    }

    @Test func tiles() {
        func error(_ tops: [UInt8], _ bottoms: [UInt8]) -> ContainerError? {
            parsingError(
                Version2.assemble(width: [64], tiling: 1, sections: [(1, tops), (2, bottoms)]))
        }
        #expect(error([1, 5, 6], [0]) == nil)
        #expect(error([], [0]) == .tileIndexCutShort(tiles: 2, offset: 21))
        #expect(error([0], []) == .tileIndexCutShort(tiles: 2, offset: 28))
        #expect(error([3, 5], [0]) == .tileOverrun(tile: 0, declared: 3, available: 1))
        #expect(error([0], [3, 5]) == .tileOverrun(tile: 0, declared: 3, available: 1))
    }

    @Test func rastersThatAreWrong() throws {
        let file = try VQZFile(parsing: Version2.assemble(kind: 8, sections: [(3, [0x18, 1, 2])]))
        let area = Area(rows: 16, columns: 16)
        #expect(throws: ContainerError.raster(tag: 3, offset: 13, .damagedStream(code: -3))) {
            try file.exactPixels(of: area, depth: 8, as: UInt8.self)
        }
        let alpha = try VQZFile(
            parsing: Version2.assemble(kind: 4, sections: [(4, [0x1A, 1]), (1, []), (2, [])]))
        let error = ContainerError.raster(tag: 4, offset: 21, .colored)
        #expect(throws: error) { try alpha.alpha(of: area, depth: 8, as: UInt8.self) }
        #expect(
            "\(error)" == "section 4, whose payload is at offset 21, has colours, but the header says gray")
    }
}
