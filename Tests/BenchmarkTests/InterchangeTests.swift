import Metrics
import Testing

@testable import Benchmark

/// Curves that other tools read, and that points of other codecs make.
@Suite struct InterchangeTests {
    /// Means are of images, and the names CompressAI's.
    @Test func compressAI() {
        let curve = ReportMeansTests.report.compressAI(name: "vqz", description: "test")
        #expect(
            curve.series.map(\.name) == [
                "bpp", "encoding_time", "decoding_time", "psnr-rgb", "ms-ssim-rgb",
            ])
        #expect(curve[CurveFile.rate] == [0.4, 0.8])
        #expect(curve["encoding_time"] == [0.5, 0.5] && curve["decoding_time"] == [0.25, 0.25])
        #expect(curve[.psnr] == [30, 65] && curve[.msSSIM] == [0.8, 0.9])
        // 20 bytes of 400 pixels and 500 of 10000: not 520 of 10400.
        let mixed = Report(measurements: [
            ReportMeansTests.measurement("a", quality: 1, side: 20, bytes: 20, psnr: 30, msSSIM: nil),
            ReportMeansTests.measurement("b", quality: 1, side: 100, bytes: 500, psnr: 30, msSSIM: nil),
        ]).compressAI(name: "", description: "")
        #expect(mixed[CurveFile.rate] == [0.4] && mixed[.msSSIM] == nil)
    }

    @Test func curvesThroughPoints() throws {
        let points = [
            OperatingPoint(codec: "a", bitsPerPixel: 0.5, scores: [.psnr: 32, .msSSIM: 0.9]),
            OperatingPoint(codec: "b", bitsPerPixel: 0.1, scores: [.psnr: 28, .msSSIM: 0.8]),
            OperatingPoint(codec: "a", bitsPerPixel: 0.25, scores: [.psnr: 30]),
            OperatingPoint(codec: "c", bitsPerPixel: nil, scores: [.psnr: 30]),
        ]
        let curves = CurveFile.curves(through: points)
        #expect(curves.map(\.name) == ["a", "b"])
        #expect(curves[0][CurveFile.rate] == [0.25, 0.5] && curves[0][.psnr] == [30, 32])
        #expect(curves[0][.msSSIM] == nil && curves[1][.msSSIM] == [0.8])
    }
}
