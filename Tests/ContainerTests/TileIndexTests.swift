import Container
import Raster
import TestSupport
import Testing

@Suite struct TileIndexTests {
    @Test func layoutIsTheSpecified() {
        let long = [UInt8](repeating: 9, count: 200)
        #expect(TileIndex.join([[1, 2][...]]) == [1, 2])
        #expect(TileIndex.join([long[...], [], [3]]) == [0xC8, 0x01, 0x00] + long + [3])
        #expect(Samples.tiled.serialized[10] == 1 << 3)
        #expect(Array(Samples.tiled.sections[0].payload) == [1, 0, 2, 0, 1, 1, 2, 3, 4, 5, 6, 7])
    }

    @Test func splittingInvertsJoining() throws {
        var random = SplitMix64(seed: 5)
        for count in 1...40 {
            let payloads: [[UInt8]] = (0..<count).map { _ in
                random.array(random.integer(in: 0...300), in: 0...255)
            }
            let payload = TileIndex.join(payloads.map { $0[...] })
            // As a part of a file: offsets do not start at 0.
            let part = ([7, 7] + payload + [7])[2..<payload.count + 2]
            #expect(try TileIndex.split(part, count: count).map { Array($0) } == payloads)
            #expect(TileIndex.byteCount(payloads.map(\.count)) == payload.count)
        }
    }

    @Test func hostileIndexes() {
        func error(_ payload: [UInt8], _ count: Int) -> ContainerError? {
            do {
                _ = try TileIndex.split(payload[...], count: count)
                return nil
            } catch {
                return error
            }
        }
        #expect(error([], 1) == nil)
        #expect(error([], 2) == .tileIndexCutShort(tiles: 2, offset: 0))
        #expect(error([], 1 << 38) == .tileIndexCutShort(tiles: 1 << 38, offset: 0))
        #expect(error([0, 0x80], 3) == .tileIndexCutShort(tiles: 3, offset: 2))
        #expect(error([0, 0x80, 0x80], 3) == .tileIndexCutShort(tiles: 3, offset: 3))
        #expect(error([0, 0], 3) == nil)
        #expect(error([1, 0], 3) == .tileOverrun(tile: 0, declared: 1, available: 0))
        #expect(error([1, 1, 5], 3) == .tileOverrun(tile: 1, declared: 1, available: 0))
        #expect(error([1, 1, 5, 5], 3) == nil)
        let largest: [UInt8] = [0xFF, 0xFF, 0xFF, 0xFF, 0x0F]
        #expect(
            error(largest + largest, 3) == .tileOverrun(tile: 0, declared: (1 << 32) - 1, available: 0))
        #expect(
            error([0x80, 0x00, 1], 2) == .malformedVarint(field: "the length of tile 0", offset: 0))
    }

    @Test func tilingsThatTheSizeDoesNotAllow() throws {
        for (number, side) in TileGrid.sides.enumerated() {
            let kind = UInt8((number + 1) << 3)
            let fitting = assemble(kind: kind, width: dimension(side), height: [1])
            #expect(parsingError(fitting) == .needlessTiles(side: side, width: side, height: 1))
            let tiled = assemble(
                kind: kind, width: [1], height: dimension(side + 1), sections: [(1, [1, 5])])
            #expect(try VQZFile(parsing: tiled).header.indices?.tileSide == side)
            #expect(try VQZFile(parsing: tiled).serialized == tiled)
        }
        #expect(parsingError(assemble(width: dimension(4096))) == nil)
        #expect(
            parsingError(assemble(width: dimension(4097))) == .missingTiles(width: 4097, height: 16))
    }

    private func dimension(_ value: Int) -> [UInt8] {
        value < 128 ? [UInt8(value)] : [UInt8(value & 127) | 128, UInt8(value >> 7)]
    }
}
