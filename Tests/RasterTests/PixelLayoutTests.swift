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
        let image = TestImage.make(
            7, 4, color: layout.channels.color, alpha: layout.channels.hasAlpha, seed: 2)
        let stride = 7 * layout.bytesPerPixel + 5
        var bytes = [UInt8](repeating: 0, count: 4 * stride)
        bytes.withUnsafeMutableBytes { image.write(to: $0.baseAddress!, stride: stride, as: layout) }
        let copy = bytes.withUnsafeBytes {
            Image(width: 7, height: 4, reading: $0.baseAddress!, stride: stride, as: layout)
        }
        #expect(copy == image)
    }

    @Test func everySampleOf16BitsIsRounded() {
        let samples = [UInt16](0...65535)
        let image = samples.withUnsafeBytes {
            Image(
                width: 256, height: 256, reading: $0.baseAddress!, stride: 512,
                as: PixelLayout(.gray, .bits16))
        }
        #expect(image.samples == samples.map { UInt8((Int($0) + 128) / 257) })
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
