import Raster
import Testing

/// Pictures turned and mirrored as EXIF says.
@Suite struct OrientationTests {
    /// What is seen of the rows 1 2 3 and 4 5 6.
    private static let seen: [(orientation: Orientation, rows: [[UInt8]])] = [
        (.upright, [[1, 2, 3], [4, 5, 6]]),
        (.mirrored, [[3, 2, 1], [6, 5, 4]]),
        (.turnedHalf, [[6, 5, 4], [3, 2, 1]]),
        (.flipped, [[4, 5, 6], [1, 2, 3]]),
        (.transposed, [[1, 4], [2, 5], [3, 6]]),
        (.turnedRight, [[4, 1], [5, 2], [6, 3]]),
        (.transversed, [[6, 3], [5, 2], [4, 1]]),
        (.turnedLeft, [[3, 6], [2, 5], [1, 4]]),
    ]

    @Test(arguments: seen) func pictures(orientation: Orientation, rows: [[UInt8]]) {
        let samples = [1, 2, 3, 4, 5, 6] as [UInt8]
        let image = Image(width: 3, height: 2, color: .gray, samples: samples, alpha: samples)
        let flat = rows.flatMap { $0 }
        let expected = Image(
            width: rows[0].count, height: rows.count, color: .gray, samples: flat, alpha: flat)
        #expect(Picture.bytes(image).turned(orientation) == .bytes(expected))
        #expect(Picture.bytes(image.inRGB).turned(orientation) == .bytes(expected.inRGB))
        let deep = DeepImage(width: 3, height: 2, color: .gray, depth: 9, samples: samples.map { UInt16($0) })
        #expect(
            Picture.deep(deep).turned(orientation)
                == .deep(
                    DeepImage(
                        width: rows[0].count, height: rows.count, color: .gray, depth: 9,
                        samples: flat.map { UInt16($0) })))
        #expect(orientation.swapsSides == (rows.count == 3))
    }

    /// EXIF of two entries, the second of which is the orientation.
    private func exif(_ value: UInt8, isLittle: Bool, type: UInt8 = 3) -> [UInt8] {
        func number(_ value: UInt8, _ bytes: Int) -> [UInt8] {
            let low = [value] + [UInt8](repeating: 0, count: bytes - 1)
            return isLittle ? low : low.reversed()
        }
        let start = isLittle ? Array("II*\0".utf8) : Array("MM\0*".utf8)
        let tag: [UInt8] = isLittle ? [0x12, 1] : [1, 0x12]
        let other: [[UInt8]] = [number(7, 2), number(3, 2), number(1, 4), number(5, 2), [0, 0]]
        let entry: [[UInt8]] = [tag, number(type, 2), number(1, 4), number(value, 2), [0, 0]]
        let parts: [[UInt8]] = [start, number(8, 4), number(2, 2)] + other + entry + [[0, 0, 0, 0]]
        return parts.flatMap { $0 }
    }

    @Test(arguments: [false, true]) func areReadFromEXIF(isLittle: Bool) {
        for orientation in Orientation.allCases {
            let bytes = exif(UInt8(orientation.rawValue), isLittle: isLittle)
            #expect(Orientation(exif: bytes) == orientation)
            for count in 0..<bytes.count - 6 { #expect(Orientation(exif: Array(bytes[..<count])) == nil) }
        }
        #expect(Orientation(exif: exif(0, isLittle: isLittle)) == nil)
        #expect(Orientation(exif: exif(9, isLittle: isLittle)) == nil)
        #expect(Orientation(exif: exif(6, isLittle: isLittle, type: 4)) == nil)
    }

    @Test func hostileEXIFHasNone() {
        let start = Array("MM\0*".utf8)
        for rest in [[255, 255, 255, 255], [0, 0, 0, 8, 255, 255], [0, 0, 0, 4]] as [[UInt8]] {
            #expect(Orientation(exif: start + rest) == nil)
        }
        #expect(Orientation(exif: []) == nil)
    }

    @Test func densityFollowsTheSides() {
        var metadata = ImageMetadata(chunks: [.pHYs: [1, 2, 3, 4, 5, 6, 7, 8, 1], .gAMA: [0, 0, 1, 2]])
        metadata.swapSides()
        #expect(metadata.chunks == [.pHYs: [5, 6, 7, 8, 1, 2, 3, 4, 1], .gAMA: [0, 0, 1, 2]])
    }
}
