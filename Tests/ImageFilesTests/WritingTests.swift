import ImageFiles
import Raster
import TestSupport
import Testing

@Suite struct WritingTests {
    private func noise(_ width: Int, _ height: Int, _ color: Image.Color, alpha: Bool) -> Image {
        var generator = SplitMix64(seed: UInt64(width))
        func bytes(_ count: Int) -> [UInt8] {
            (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
        }
        let pixels = width * height
        let plane = alpha ? [0] + bytes(pixels - 1) : nil
        return Image(
            width: width, height: height, color: color, samples: bytes(pixels * color.channels), alpha: plane)
    }

    @Test(arguments: Image.Color.allCases, [false, true]) func pngRoundTrip(color: Image.Color, alpha: Bool)
        throws
    {
        for (width, height) in [(1, 1), (2, 3), (64, 1), (1, 64), (301, 200)] {
            let image = noise(width, height, color, alpha: alpha)
            let loaded = try ImageFile.read(ImageFile.png(image))
            #expect(loaded.image == image && loaded.losses.isEmpty)
        }
    }

    /// Every level holds the same pixels; packing harder never makes a picture of a gradient larger.
    @Test func pngLevels() throws {
        let (width, height) = (64, 48)
        let samples = (0..<width * height * 3).map { UInt8(truncatingIfNeeded: $0 / (3 * width) + $0 % 3) }
        let image = Image(width: width, height: height, color: .rgb, samples: samples)
        var sizes: [Int] = []
        for level in PNGCompression.range {
            let bytes = ImageFile.write(image, as: .png, pngLevel: PNGCompression(level))
            #expect(try ImageFile.read(bytes).image == image)
            sizes.append(bytes.count)
        }
        #expect(sizes[0] > samples.count && sizes[1] < samples.count / 4)
        #expect(sizes[9] <= sizes[2])
    }

    @Test(arguments: Image.Color.allCases) func netpbmRoundTrip(color: Image.Color) throws {
        for (width, height) in [(1, 1), (2, 3), (301, 20)] {
            let image = noise(width, height, color, alpha: false)
            let loaded = try ImageFile.read(ImageFile.netpbm(image))
            #expect(loaded == LoadedImage.expected(image))
        }
    }

    @Test func netpbmLeavesAlphaOut() throws {
        let image = noise(4, 4, .rgb, alpha: true)
        let back = try ImageFile.read(ImageFile.write(image, as: .netpbm)).image
        #expect(back.alpha == nil && back.samples == image.samples)
    }

    @Test func netpbmLayout() {
        let image = Image(width: 2, height: 1, color: .rgb, samples: [1, 2, 3, 4, 5, 6])
        #expect(ImageFile.netpbm(image) == Array("P6\n2 1\n255\n".utf8) + [1, 2, 3, 4, 5, 6])
    }

    @Test func formatsByName() {
        #expect(ImageFile.Format(path: "a/b.PNG") == .png)
        #expect(ImageFile.Format(path: "x.y.ppm") == .netpbm && ImageFile.Format(path: "x.pgm") == .netpbm)
        for path in ["png", "a.png/b", "x.jpeg", "-", ""] { #expect(ImageFile.Format(path: path) == nil) }
    }
}

extension LoadedImage {
    fileprivate static func expected(_ image: Image) -> LoadedImage {
        LoadedImage(image: image, format: .netpbm)
    }
}
