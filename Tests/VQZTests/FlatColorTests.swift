import Foundation
import Raster
import Testing
import VQZ

/// Pictures of one colour, with the model that is built in.
@Suite struct FlatColorTests {
    private static let encoder = Encoder()
    private static let decoder = Decoder()

    private static let colors: [[UInt8]] = [
        [0, 0, 0], [255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 0], [255, 0, 255], [0, 255, 255],
        [255, 255, 255], [1, 1, 1], [64, 64, 64], [128, 128, 128], [200, 200, 200], [254, 254, 254],
        [128, 0, 64],
    ]

    /// At least 40 dB, no less at a better quality, in few bytes.
    @Test(arguments: [(1, 1), (7, 5), (16, 16), (33, 20), (128, 96)], colors)
    func keepTheirColor(size: (width: Int, height: Int), color: [UInt8]) throws {
        let pixels = size.width * size.height
        let samples = [[UInt8]](repeating: color, count: pixels).flatMap { $0 }
        let image = Image(width: size.width, height: size.height, color: .rgb, samples: samples)
        var last = 40.0
        for number in 3...8 {
            let bytes = try Self.encoder.compress(image, quality: Quality(number: number))
            let decoded = try Self.decoder.decode(bytes).inRGB
            let error = zip(decoded.samples, samples).reduce(0.0) { $0 + pow(Double($1.0) - Double($1.1), 2) }
            let psnr = 10 * log10(65025 * Double(samples.count) / error)
            #expect(psnr >= last && bytes.count < 200, "quality \(number), \(bytes.count) bytes")
            last = psnr
        }
    }
}
