import Raster
import TestModels
import Testing

@Suite struct PixelLayoutTests {
    static let layouts = PixelLayout.Channels.allCases.flatMap { channels in
        PixelLayout.Depth.allCases.map { PixelLayout(channels, $0) }
    }

    @Test(arguments: layouts, [(Image.Color.gray, false), (.gray, true), (.rgb, false), (.rgb, true)])
    func writesSamplesAndNothingBetweenRows(layout: PixelLayout, kind: (color: Image.Color, alpha: Bool)) {
        let image = TestImage.make(5, 3, color: kind.color, alpha: kind.alpha)
        let stride = 5 * layout.bytesPerPixel + 3
        var bytes = [UInt8](repeating: 0xEE, count: 3 * stride)
        bytes.withUnsafeMutableBytes { image.write(to: $0.baseAddress!, stride: stride, as: layout) }
        for y in 0..<3 {
            let row = bytes[y * stride..<(y + 1) * stride]
            let expected = (0..<5).flatMap { x in samples(of: image, y * 5 + x, as: layout.channels) }
            #expect(self.samples(row.dropLast(3), layout.depth) == expected.map { [$0, $0] })
            #expect(row.suffix(3) == [0xEE, 0xEE, 0xEE])
        }
    }

    @Test(arguments: layouts) func readsWhatItWrites(layout: PixelLayout) {
        let (color, alpha) = (layout.channels.color, layout.channels.hasAlpha)
        let picture: Picture =
            layout.depth == .bits8
            ? .bytes(TestImage.make(7, 4, color: color, alpha: alpha, seed: 2))
            : .deep(Self.deep(7, 4, color: color, alpha: alpha, depth: 16))
        let stride = 7 * layout.bytesPerPixel + 5
        var bytes = [UInt8](repeating: 0, count: 4 * stride + 1)
        bytes.withUnsafeMutableBytes { picture.write(to: $0.baseAddress! + 1, stride: stride, as: layout) }
        let copy = bytes.withUnsafeBytes {
            Picture(width: 7, height: 4, reading: $0.baseAddress! + 1, stride: stride, as: layout)
        }
        #expect(copy == picture)
    }

    @Test(arguments: [9, 10, 15, 16]) func deepSamplesBecomeTheNearest(depth: Int) {
        let image = Self.deep(6, 5, color: .gray, alpha: true, depth: depth)
        let bytes = Self.interleaved(image) {
            UInt8((Double($0) * 255 / Double(image.largest)).rounded())
        }
        let words = Self.interleaved(image) {
            UInt16((Double($0) * 65535 / Double(image.largest)).rounded())
        }
        #expect(Self.pixels(.deep(image), .grayAlpha, as: UInt8.self) == bytes)
        #expect(Self.pixels(.deep(image), .grayAlpha, as: UInt16.self) == words)
    }

    @Test func deepColorsBecomeLuma() {
        let white = DeepImage(
            width: 2, height: 1, color: .rgb, depth: 16,
            samples: [65535, 65535, 65535, 65535, 0, 0])
        #expect(Self.pixels(.deep(white), .grayAlpha, as: UInt16.self) == [65535, 65535, 19595, 65535])
    }

    @Test func byteCounts() {
        let layout = PixelLayout(.rgb, .bits16)
        #expect(layout.bytesPerPixel == 6)
        #expect(layout.byteCount(width: 4, height: 3, stride: 30) == 84)
        #expect(layout.byteCount(width: 4, height: 1, stride: 24) == 24)
        #expect(layout.byteCount(width: 4, height: 2, stride: 23) == nil)
        #expect(layout.byteCount(width: 4, height: 3, stride: .max) == nil)
        #expect(layout.byteCount(width: .max / 2, height: 1, stride: .max) == nil)
    }

    private static func deep(
        _ width: Int, _ height: Int, color: Image.Color, alpha: Bool, depth: Int
    ) -> DeepImage {
        func values(_ count: Int, _ step: Int) -> [UInt16] {
            (0..<count).map { UInt16(truncatingIfNeeded: $0 * step) >> (16 - depth) }
        }
        return DeepImage(
            width: width, height: height, color: color, depth: depth,
            samples: values(width * height * color.channels, 4099),
            alpha: alpha ? values(width * height, 2551) : nil)
    }

    private static func pixels<Sample: FixedWidthInteger>(
        _ picture: Picture, _ channels: PixelLayout.Channels, as type: Sample.Type
    ) -> [Sample] {
        let layout = PixelLayout(channels, Sample.self == UInt8.self ? .bits8 : .bits16)
        let count = picture.width * picture.height * channels.rawValue
        var pixels = [Sample](repeating: 0, count: count)
        pixels.withUnsafeMutableBytes {
            picture.write(
                to: $0.baseAddress!, stride: picture.width * layout.bytesPerPixel, as: layout)
        }
        return pixels
    }

    private static func interleaved<Sample>(
        _ image: DeepImage, _ convert: (UInt16) -> Sample
    ) -> [Sample] {
        zip(image.samples, image.alpha!).flatMap { [convert($0), convert($1)] }
    }

    /// A pixel as the layout's channels have it.
    private func samples(of image: Image, _ pixel: Int, as channels: PixelLayout.Channels) -> [UInt8] {
        let own = (0..<image.color.channels).map { image.samples[pixel * image.color.channels + $0] }
        let color =
            switch (image.color, channels.color) {
            case (.rgb, .gray):
                [UInt8((zip([19595, 38470, 7471], own).reduce(32768) { $0 + $1.0 * Int($1.1) }) / 65536)]
            case (.gray, .rgb): [own[0], own[0], own[0]]
            default: own
            }
        return color + (channels.hasAlpha ? [image.alpha?[pixel] ?? 255] : [])
    }

    /// The two bytes of every sample, of which one of 8 bits stands for both.
    private func samples(_ row: ArraySlice<UInt8>, _ depth: PixelLayout.Depth) -> [[UInt8]] {
        let row = Array(row)
        guard depth == .bits16 else { return row.map { [$0, $0] } }
        return stride(from: 0, to: row.count, by: 2).map { [row[$0], row[$0 + 1]] }
    }
}
