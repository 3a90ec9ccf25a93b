import CZlib
import Container
import Raster
import TestSupport
import Testing

@Suite struct AlphaCodingTests {
    private static func noise(_ count: Int) -> [UInt8] {
        var generator = SplitMix64(seed: UInt64(count))
        return (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
    }

    @Test(arguments: [(1, 1), (1, 9), (9, 1), (2, 2), (37, 23), (300, 200)])
    func roundTrip(width: Int, height: Int) throws {
        let total = width * height
        for plane in [Self.noise(total), [UInt8](repeating: 255, count: total)] {
            let packed = AlphaCoding.encode(plane, width: width, height: height)
            #expect(try AlphaCoding.decode(packed[...], width: width, height: height) == plane)
        }
    }

    @Test func residualsAreTheSpecified() throws {
        // First row: differences to the left. Then Paeth: 20 from (0, 10, 0) takes above; 13 from left 20,
        // above 14, corner 10, estimate 24, takes left; 15 from left 13, above 15, corner 14, estimate 14,
        // takes the corner.
        let residuals = inflate(AlphaCoding.encode([10, 14, 15, 20, 13, 15], width: 3, height: 2), count: 6)
        #expect(residuals == [10, 4, 1, 10, UInt8(truncatingIfNeeded: 13 - 20), 1])
    }

    private func inflate(_ packed: [UInt8], count: Int) -> [UInt8] {
        var length = UInt(count)
        var plain = [UInt8](repeating: 0, count: count)
        #expect(uncompress(&plain, &length, packed, UInt(packed.count)) == Z_OK && length == count)
        return plain
    }

    /// A part is cut out of the plane; what follows below it is not looked at.
    @Test func parts() throws {
        let (width, height) = (37, 23)
        let plane = Self.noise(width * height)
        let packed = AlphaCoding.encode(plane, width: width, height: height)
        for (rows, columns) in [(0..<1, 0..<1), (5..<20, 3..<37), (22..<23, 36..<37), (0..<23, 0..<37)] {
            let region = Area(rows: rows, columns: columns)
            let part = rows.flatMap {
                plane[$0 * width + columns.lowerBound..<$0 * width + columns.upperBound]
            }
            #expect(try AlphaCoding.decode(packed[...], width: width, height: height, region: region) == part)
        }
        let top = Area(rows: 0..<5, columns: 0..<37)
        let cut = packed.dropLast(20)
        #expect(
            try AlphaCoding.decode(cut, width: width, height: height, region: top)[...]
                == plane[..<(5 * width)])
        #expect(throws: ContainerError.self) { try AlphaCoding.decode(cut, width: width, height: height) }
    }

    @Test func sizeMustBeExact() {
        let packed = AlphaCoding.encode([UInt8](repeating: 3, count: 100), width: 10, height: 10)
        #expect(decodingError(packed, 10, 11) == .alphaSizeMismatch(expected: 110, inflated: 100))
        #expect(decodingError(packed, 9, 11) == .alphaSizeMismatch(expected: 99, inflated: 99))
        #expect(decodingError(packed + [0], 10, 10) == .alphaTrailingBytes(count: 1))
        #expect(decodingError(packed, 10, 10) == nil)
    }

    @Test func smallPayloadAllocatesNoLargePlane() {
        let packed = AlphaCoding.encode([0], width: 1, height: 1)
        let most = packed.count * Int(DEFLATE_MAX_RATIO)
        #expect(
            decodingError(packed, 1 << 20, 1 << 20) == .alphaSizeMismatch(expected: 1 << 40, inflated: most))
    }

    @Test func mostCompressiblePlaneIsAccepted() {
        let packed = AlphaCoding.encode(
            [UInt8](repeating: 0, count: 1 << 22), width: 1 << 11, height: 1 << 11)
        #expect(packed.count < 4200)
        #expect(decodingError(packed, 1 << 11, 1 << 11) == nil)
    }

    @Test func everyTruncationIsRefused() {
        let packed = AlphaCoding.encode(Self.noise(60), width: 6, height: 10)
        for count in 0..<packed.count {
            #expect(decodingError(Array(packed[..<count]), 6, 10) != nil, "cut to \(count) bytes")
        }
    }

    @Test func randomBytesNeverCrash() {
        for count in 0..<500 {
            #expect(decodingError(Self.noise(count), 8, 8) != nil)
        }
    }

    private func decodingError(_ payload: [UInt8], _ width: Int, _ height: Int) -> ContainerError? {
        do {
            _ = try AlphaCoding.decode(payload[...], width: width, height: height)
            return nil
        } catch {
            return error
        }
    }
}
