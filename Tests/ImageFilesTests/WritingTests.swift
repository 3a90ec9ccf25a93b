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

    private func deepNoise(_ width: Int, _ height: Int, _ color: Image.Color, depth: Int, alpha: Bool)
        -> DeepImage
    {
        var generator = SplitMix64(seed: UInt64(width + depth))
        func words(_ count: Int) -> [UInt16] {
            (0..<count).map { _ in UInt16.random(in: 0..<UInt16(1 << (depth - 1)), using: &generator) * 2 }
        }
        return DeepImage(
            width: width, height: height, color: color, depth: depth,
            samples: words(width * height * color.channels), alpha: alpha ? words(width * height) : nil)
    }

    /// PNG has 16 bits for 9 to 15, and says how many they were; Netpbm has them all.
    @Test(arguments: 9...16, Image.Color.allCases) func deepRoundTrip(depth: Int, color: Image.Color) throws {
        for (width, height, alpha) in [(1, 1, true), (2, 3, false), (301, 20, true), (64, 1, false)] {
            let image = deepNoise(width, height, color, depth: depth, alpha: alpha)
            let png = try ImageFile.read(ImageFile.write(.deep(image), as: .png))
            let channels = color.channels + (alpha ? 1 : 0)
            let bits = [UInt8](repeating: UInt8(depth), count: channels)
            #expect(png.picture == .deep(image.widened) && png.losses.isEmpty)
            #expect(png.metadata == ImageMetadata(chunks: depth == 16 ? [:] : [.sBIT: bits]))
            var opaque = image
            opaque.alpha = nil
            #expect(try ImageFile.read(ImageFile.netpbm(.deep(image))).picture == .deep(opaque))
            #expect(try ImageFile.read(ImageFile.pam(.deep(image))).picture == .deep(image))
            let wide = try ImageFile.read(ImageFile.ppm(.deep(image))).picture
            #expect(wide.color == .rgb && wide.depth == depth)
        }
    }

    @Test(arguments: Image.Color.allCases, [false, true])
    func mapRoundTrip(color: Image.Color, alpha: Bool) throws {
        let image = noise(31, 7, color, alpha: alpha)
        let loaded = try ImageFile.read(ImageFile.pam(.bytes(image)))
        #expect(loaded == LoadedImage.expected(image))
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
            let loaded = try ImageFile.read(ImageFile.netpbm(.bytes(image)))
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
        #expect(ImageFile.netpbm(.bytes(image)) == Array("P6\n2 1\n255\n".utf8) + [1, 2, 3, 4, 5, 6])
    }

    @Test func formatsByName() {
        #expect(ImageFile.Format(path: "a/b.PNG") == .png)
        #expect(ImageFile.Format(path: "x.y.ppm") == .netpbm && ImageFile.Format(path: "x.pgm") == .netpbm)
        for path in ["png", "a.png/b", "x.gif", "-", ""] { #expect(ImageFile.Format(path: path) == nil) }
    }

    /// Pieces are smaller than the image by far, and make the same file. Writing ends with one that is not
    /// taken.
    @Test(arguments: [8, 10, 16]) func filesComeInPieces(depth: Int) {
        let count = 300 * 400 * 3
        let samples = (0..<count).map { UInt16(truncatingIfNeeded: $0 &* 40503) >> (16 - depth) }
        let picture: Picture =
            depth == 8
            ? .bytes(Image(width: 300, height: 400, color: .rgb, samples: samples.map { UInt8($0) }))
            : .deep(DeepImage(width: 300, height: 400, color: .rgb, depth: depth, samples: samples))
        let metadata = ImageMetadata()
        let formats: [(whole: [UInt8], write: (ByteSink) -> Bool)] = [
            (
                ImageFile.png(picture),
                { ImageFile.png(picture, metadata: metadata, level: .default, to: $0) }
            ),
            (ImageFile.ppm(picture), { ImageFile.ppm(picture, to: $0) }),
            (ImageFile.pam(picture), { ImageFile.pam(picture, to: $0) }),
        ]
        for (whole, write) in formats {
            var (bytes, longest, calls) = ([UInt8](), 0, 0)
            let isWhole = write {
                bytes += $0
                longest = max(longest, $0.count)
                return true
            }
            #expect(isWhole && bytes == whole && longest <= 1 << 16)
            let isTaken = write { _ in
                calls += 1
                return calls < 3
            }
            #expect(!isTaken && calls == 3)
        }
    }
}

extension LoadedImage {
    fileprivate static func expected(_ image: Image) -> LoadedImage {
        LoadedImage(picture: .bytes(image), format: .netpbm)
    }
}
