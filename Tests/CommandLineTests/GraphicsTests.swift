import Foundation
import ImageFiles
import Testing
import VQZ

/// Pictures that are no photographs, at the default options of the tool.
@Suite struct GraphicsTests {
    /// A picture of 128 x 96 pixels.
    private static func picture(_ pixel: (_ x: Int, _ y: Int) -> [UInt8]) -> Image {
        let samples = (0..<96).flatMap { y in (0..<128).flatMap { x in pixel(x, y) } }
        return Image(width: 128, height: 96, color: .rgb, samples: samples)
    }

    private static func gray(_ level: Int) -> [UInt8] { [UInt8](repeating: UInt8(level), count: 3) }

    private static let pure: [[UInt8]] = [
        [255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 0], [255, 0, 255], [0, 255, 255], gray(0),
        gray(255),
    ]

    /// Flat colours, squares of pure colours, a bilevel scan, a dithered ramp, pixel art, a chart.
    private static let pictures: [(name: String, image: Image)] =
        pure.map { color in ("flat \(color)", picture { _, _ in color }) } + [
            ("blocks", picture { x, y in pure[(x / 32 * 3 + y / 32 * 5) % 8] }),
            ("scan", picture { x, y in gray((x * x + y * y * 3) / 900 % 3 == 0 ? 0 : 255) }),
            ("dither", picture { x, y in gray(x * 2 > (x * 97 + y * 57) % 256 ? 255 : 0) }),
            ("pixel art", picture { x, y in pure[(x / 4 * 7 + y / 4 * y / 4) % 8].map { $0 / 2 + 60 } }),
            (
                "chart",
                picture { x, y in
                    y % 16 == 0 || x % 32 == 0 ? gray(200) : x > 90 - y ? [30, 90, 200] : gray(255)
                }
            ),
        ]

    @Test(arguments: pictures.map(\.name), ["1", "3", "8"])
    func areExactAndNoLargerThanAPNG(name: String, quality: String) throws {
        let image = Self.pictures.first { $0.name == name }!.image
        let png = ImageFile.png(image, level: PNGCompression(9))
        let file = try Tool.run(["compress", "-", "-", "-q", quality], input: Data(png))
        #expect(file.output.count <= png.count)
        if name.hasPrefix("flat") { #expect(file.output.count < 200) }
        let decoded = try Tool.run("decompress", "-", "-", "--format", "ppm", input: file.output)
        #expect(try ImageFile.read(Array(decoded.output)).image == image)
    }

    /// The colours that are hidden make no difference, neither with indices nor with exact pixels.
    @Test(arguments: ["--lossy", "--effort=1"]) func hiddenColors(option: String) throws {
        let files = try [UInt8(0), 255].map { hidden in
            var image = Self.picture { _, _ in Self.gray(Int(hidden)) }
            image.alpha = [UInt8](repeating: 0, count: 128 * 96)
            for y in 0..<96 {
                for x in 0..<128 where (x - 64) * (x - 64) + (y - 48) * (y - 48) < 1600 {
                    let i = y * 128 + x
                    image.alpha![i] = UInt8(min(255, 2 * x))
                    image.samples.replaceSubrange(3 * i..<3 * i + 3, with: [220, 20, 30])
                }
            }
            return try Tool.run(["compress", "-", "-", option], input: Data(ImageFile.png(image))).output
        }
        #expect(files[0] == files[1] && files[0].count > 20)
    }
}
