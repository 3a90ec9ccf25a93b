import TestModels
import Testing

@testable import Raster

@Suite struct ReductionTests {
    static let kinds: [(Image.Color, Bool)] = [(.gray, false), (.gray, true), (.rgb, false), (.rgb, true)]

    @Test func sizesKeepTheProportions() {
        func size(_ width: Int, _ height: Int, in boxWidth: Int, _ boxHeight: Int) -> [Int] {
            let size = Image.size(of: (width, height), toFit: (boxWidth, boxHeight))
            return [size.width, size.height]
        }
        #expect(size(4032, 3024, in: 256, 256) == [256, 192])
        #expect(size(3024, 4032, in: 256, 256) == [192, 256])
        #expect(size(100, 50, in: 256, 256) == [100, 50])
        #expect(size(256, 256, in: 256, 256) == [256, 256])
        #expect(size(1000, 999, in: 500, 500) == [500, 500])
        #expect(size(1000, 998, in: 500, 500) == [500, 499])
        #expect(size(1 << 24, 1, in: 64, 64) == [64, 1])
        #expect(size(1, 1 << 24, in: Int.max, 3) == [1, 3])
        #expect(size(640, 480, in: 320, Int.max) == [320, 240])
    }

    @Test func everySizeFits() {
        for width in 1...12 {
            for height in 1...12 {
                for boxWidth in 1...13 {
                    for boxHeight in 1...13 {
                        let size = Image.size(of: (width, height), toFit: (boxWidth, boxHeight))
                        #expect((1...min(width, boxWidth)).contains(size.width))
                        #expect((1...min(height, boxHeight)).contains(size.height))
                        #expect(
                            size.width == min(width, boxWidth) || size.height == min(height, boxHeight))
                    }
                }
            }
        }
    }

    @Test(arguments: kinds) func boxesThatFitChangeNothing(kind: (color: Image.Color, alpha: Bool)) {
        let image = TestImage.make(9, 5, color: kind.color, alpha: kind.alpha)
        #expect(image.reduced(toFit: 9, 5) == image)
        #expect(image.reduced(toFit: 1000, 5) == image)
    }

    @Test(arguments: kinds) func pixelsAreMeansOfWhatTheyCover(kind: (color: Image.Color, alpha: Bool)) {
        let image = TestImage.make(13, 7, color: kind.color, alpha: kind.alpha)
        for width in 1...13 {
            for height in 1...7 {
                let expected = means(of: image, width, height)
                #expect(image.reduced(to: width, height) == expected, "\(width) x \(height)")
            }
        }
    }

    /// Words are treated as bytes are.
    @Test(arguments: kinds) func deepPixels(kind: (color: Image.Color, alpha: Bool)) {
        let image = TestImage.make(90, 41, color: kind.color, alpha: kind.alpha)
        let deep = DeepImage(
            width: 90, height: 41, color: kind.color, depth: 16, samples: image.samples.map { UInt16($0) },
            alpha: image.alpha.map { $0.map { UInt16($0) } })
        let (small, expected) = (deep.reduced(toFit: 20, 20), image.reduced(toFit: 20, 20))
        #expect(small.samples == expected.samples.map { UInt16($0) })
        #expect(small.alpha == expected.alpha.map { $0.map { UInt16($0) } })
        #expect(small.width == 20 && small.height == 9 && small.depth == 16)
    }

    @Test func colorsCountByTheirAlpha() {
        let image = Image(
            width: 4, height: 1, color: .gray, samples: [10, 200, 30, 40], alpha: [255, 0, 0, 0])
        let half = image.reduced(toFit: 2, 2)
        #expect(half.samples == [10, 0])
        #expect(half.alpha == [128, 0])
    }

    @Test func whiteStaysWhite() {
        func white(_ width: Int, _ height: Int) -> Image {
            let samples = [UInt8](repeating: 255, count: width * height)
            return Image(width: width, height: height, color: .gray, samples: samples, alpha: samples)
        }
        #expect(white(1 << 16, 1).reduced(toFit: 1, 1) == white(1, 1))
        #expect(white(1, 997).reduced(toFit: 5, 31) == white(1, 31))
    }

    /// The definition: every pixel is cut into `width` x `height` parts, and every box has equally many of
    /// these.
    private func means(of image: Image, _ width: Int, _ height: Int) -> Image {
        let (colors, area) = (image.color.channels, image.width * image.height)
        var samples: [UInt8] = []
        var alpha: [UInt8] = []
        for box in 0..<width * height {
            let columns = box % width * image.width..<(box % width + 1) * image.width
            let rows = box / width * image.height..<(box / width + 1) * image.height
            let pixels = rows.flatMap { y in columns.map { y / height * image.width + $0 / width } }
            let weights = pixels.map { Int(image.alpha?[$0] ?? 1) }
            let weight = weights.reduce(0, +)
            for c in 0..<colors {
                let sum = zip(pixels, weights).map { Int(image.samples[$0 * colors + c]) * $1 }.reduce(0, +)
                samples.append(weight == 0 ? 0 : UInt8((2 * sum + weight) / (2 * weight)))
            }
            alpha.append(UInt8((2 * weight + area) / (2 * area)))
        }
        return Image(
            width: width, height: height, color: image.color, samples: samples,
            alpha: image.alpha == nil ? nil : alpha)
    }
}
