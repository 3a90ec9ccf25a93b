import Foundation
import ImageFiles
import TestSupport
import Testing
import VQZ

/// Pictures that are no photographs, at the default options of the tool.
@Suite struct GraphicsTests {
    /// A picture of 128 x 96 pixels.
    private static func picture(_ pixel: (_ x: Int, _ y: Int) -> [UInt8]) -> Image {
        var samples: [UInt8] = []
        for y in 0..<96 {
            for x in 0..<128 { samples += pixel(x, y) }
        }
        return Image(width: 128, height: 96, color: .rgb, samples: samples)
    }

    private static let black: [UInt8] = [0, 0, 0]
    private static let white: [UInt8] = [255, 255, 255]
    private static let pure: [[UInt8]] = [
        [255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 0], [255, 0, 255], [0, 255, 255], black, white,
    ]

    /// Squares of pure colours, 32 pixels a side.
    private static func block(_ x: Int, _ y: Int) -> [UInt8] { pure[(x / 32 * 3 + y / 32 * 5) % 8] }

    private static func scan(_ x: Int, _ y: Int) -> [UInt8] {
        (x * x + y * y * 3) / 900 % 3 == 0 ? black : white
    }

    /// A ramp.
    private static func dither(_ x: Int, _ y: Int) -> [UInt8] {
        2 * x > (97 * x + 57 * y) % 256 ? white : black
    }

    private static func pixelArt(_ x: Int, _ y: Int) -> [UInt8] {
        let (column, row) = (x / 4, y / 4)
        return pure[(7 * column + row * row) % 8].map { $0 / 2 + 60 }
    }

    private static func chart(_ x: Int, _ y: Int) -> [UInt8] {
        if y % 16 == 0 || x % 32 == 0 { return [200, 200, 200] }
        return x > 90 - y ? [30, 90, 200] : white
    }

    private static func image(_ name: String) -> Image {
        switch name {
        case "blocks": picture(block)
        case "scan": picture(scan)
        case "dither": picture(dither)
        case "pixel art": picture(pixelArt)
        default: picture(chart)
        }
    }

    private static let names = ["blocks", "scan", "dither", "pixel art", "chart"]

    @Test(arguments: names, ["1", "3", "8"])
    func areNoLargerThanAPNG(name: String, quality: String) throws {
        let image = Self.image(name)
        let png = ImageFile.png(image, level: PNGCompression(9))
        let file = try Tool.run(["compress", "-", "-", "-q", quality], input: Data(png))
        #expect(file.output.count <= png.count)
        let decoded = try Tool.run("decompress", "-", "-", "--format", "ppm", input: file.output)
        #expect(try ImageFile.read(Array(decoded.output)).image == image)
    }

    /// Of a PNG that another program has packed harder, the rows are taken as they are.
    @Test(arguments: [["-q", "8"], ["--lossless"], ["--target-size", "100k"]])
    func areNoLargerThanAPNGPackedHarder(options: [String]) throws {
        let rows = MixedRows()
        let image = try ImageFile.read(rows.png).image
        let file = try Tool.run(["compress", "-", "-"] + options, input: Data(rows.png)).output
        #expect(file.count < rows.png.count && file.suffix(rows.stream.count) == Data(rows.stream))
        let other = Data(ImageFile.png(image, level: PNGCompression(9)))
        #expect(try Tool.run(["compress", "-", "-"] + options, input: other).output.count > file.count)
        let decoded = try Tool.run("decompress", "-", "-", input: file)
        #expect(try ImageFile.read(Array(decoded.output)).image == image)
    }

    /// Indices do not depend on how a PNG is packed.
    @Test func lossyTakesNoRows() throws {
        let rows = MixedRows()
        let other = ImageFile.png(try ImageFile.read(rows.png).image)
        let files = try [rows.png, other].map {
            try Tool.run(["compress", "-", "-", "--lossy"], input: Data($0)).output
        }
        #expect(files[0] == files[1])
    }

    @Test(arguments: pure, ["1", "3", "8"]) func flatColors(color: [UInt8], quality: String) throws {
        let samples = [[UInt8]](repeating: color, count: 65536).flatMap { $0 }
        let image = Image(width: 256, height: 256, color: .rgb, samples: samples)
        let source = Data(ImageFile.png(image, level: PNGCompression(1)))
        let file = try Tool.run(["compress", "-", "-", "-q", quality], input: source)
        #expect(file.output.count < 200)
        let decoded = try Tool.run("decompress", "-", "-", "--format", "ppm", input: file.output)
        #expect(try ImageFile.read(Array(decoded.output)).image == image)
    }

    /// The colours that are hidden make no difference, neither with indices nor with exact pixels.
    @Test(arguments: ["--lossy", "--effort=1"]) func hiddenColors(option: String) throws {
        let files = try [UInt8(0), 255].map { hidden in
            var image = Self.picture { _, _ in [hidden, hidden, hidden] }
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
