import Metrics
import Testing

@testable import Benchmark

/// Scores beside those of other codecs at as many bits per pixel.
@Suite struct EqualSizeTests {
    /// Scores on a line over the logarithm of the rate.
    static let curve: CurveFile = {
        let series = [
            CurveFile.Series("bpp", [0.25, 0.5, 1]), .init("psnr-rgb", [30, 33, 36]),
            .init("ms-ssim-rgb", [0.9, 0.99, 0.999]),
        ]
        return (try? CurveFile(name: "vqz", description: "", series: series))!
    }()

    @Test func pointsOfTheCurveAreItsOwn() {
        let table = Self.curve.tableAtEqualSize(Self.curve.operatingPoints)
        #expect(table.header.prefix(5) == ["at equal size", "bpp", "PSNR [dB]", "vqz", "MS-SSIM"])
        #expect(table.header.suffix(3) == ["vqz", "SSIMULACRA2", "vqz"])
        #expect(
            table.rows == [
                ["vqz", "0.2500", "30.000", "30.000", "0.90000", "0.90000", "-", "-"],
                ["vqz", "0.5000", "33.000", "33.000", "0.99000", "0.99000", "-", "-"],
                ["vqz", "1.0000", "36.000", "36.000", "0.99900", "0.99900", "-", "-"],
            ])
    }

    @Test func scoresBetweenPoints() {
        let point = OperatingPoint(
            codec: "x", bitsPerPixel: 0.5.squareRoot(), scores: [.psnr: 20, .ssimulacra2: 50])
        let rows = Self.curve.tableAtEqualSize([point]).rows
        // MS-SSIM goes by dB: half the way from 20 to 30.
        #expect(rows == [["x", "0.7071", "20.000", "34.500", "-", "0.99684", "50.00", "-"]])
    }

    @Test func noScoresWhereTheCurveHasNone() {
        let points = [0.2, 1.1, nil].map {
            OperatingPoint(codec: "x", bitsPerPixel: $0, scores: [.psnr: 20])
        }
        let rows = Self.curve.tableAtEqualSize(points).rows
        #expect(rows.map { $0[1] } == ["0.2000", "1.1000", "-"])
        for row in rows { #expect(Array(row[2...]) == ["20.000", "-", "-", "-", "-", "-"]) }
        #expect(points.map(Self.curve.spans) == [false, false, false])
        #expect(Self.curve.operatingPoints.allSatisfy(Self.curve.spans))
    }

    /// Other curves' points stand in the summary where the rates overlap, decodings always.
    @Test func summaryComparesAtEqualSize() throws {
        let report = ReportMeansTests.report
        let curve = report.curve(name: "vqz", description: "")
        let other = try CurveFile(
            name: "other", description: "", series: [.init("bpp", [0.1, 0.5]), .init("psnr-rgb", [20, 25])])
        let point = OperatingPoint(codec: "decoded", bitsPerPixel: 0.1, scores: [.psnr: 21])
        let text = report.summary(curve: curve, against: [other], decoded: [DecodedSetting(mean: point)])
        #expect(text.contains(/\ndecoded +0.1000 +21.000 +-\s/))
        #expect(text.contains(/\nother +0.5000 +25.000 +\d+\.\d+\s/))
        #expect(!text.contains(/\nother +0.1000/))
        #expect(!report.summary(curve: curve, against: []).contains("at equal size"))
    }
}
