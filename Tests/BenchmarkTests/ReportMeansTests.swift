import Metrics
import Testing
import VQZ

@testable import Benchmark

@Suite struct ReportMeansTests {
    static func measurement(
        _ path: String, quality: Int, side: Int, bytes: Int, psnr: Double, msSSIM: Double?,
        mismatch: Mismatch? = nil
    ) -> Measurement {
        Measurement(
            path: path, quality: Quality(number: quality), width: side, height: side,
            parts: [.init(name: "header", bytes: 20), .init(name: "indices", bytes: bytes - 20)],
            priorBits: Double(8 * bytes - 200),
            scores: Scores(psnr: psnr, msSSIM: msSSIM, ssimulacra2: msSSIM.map { 100 * $0 - 30 }),
            encodeTime: .milliseconds(500),
            decodeTime: .milliseconds(250), mismatch: mismatch)
    }

    static let report = Report(measurements: [
        measurement("x/a.png", quality: 2, side: 100, bytes: 1000, psnr: 30, msSSIM: 0.9),
        measurement("x/a.png", quality: 1, side: 100, bytes: 500, psnr: 27, msSSIM: 0.8),
        measurement("y/b.png", quality: 2, side: 300, bytes: 9000, psnr: .infinity, msSSIM: nil),
        measurement("y/b.png", quality: 1, side: 300, bytes: 4500, psnr: 33, msSSIM: nil),
    ])

    @Test func meansWeighRateByPixelsAndDistortionByImages() throws {
        let means = Self.report.means()
        #expect(means.map(\.quality.number) == [1, 2])
        #expect(means.map(\.images) == [2, 2])
        #expect(means.map(\.bitsPerPixel) == [0.4, 0.8])
        #expect(means.map(\.scores.psnr) == [30, 65])
        #expect(means.map(\.scores.msSSIM) == [0.8, 0.9])
        #expect(means.map(\.encodeSpeed) == [0.1, 0.1])
        #expect(means.map(\.decodeSpeed) == [0.2, 0.2])
        #expect(means[1].parts == [.init(name: "header", bytes: 40), .init(name: "indices", bytes: 9960)])
    }

    @Test func mismatchesAreKept() {
        let wrong = Self.measurement(
            "x/c.png", quality: 1, side: 10, bytes: 50, psnr: 20, msSSIM: nil,
            mismatch: .refused(reason: "damaged"))
        let report = Report(measurements: Self.report.measurements + [wrong])
        #expect(Self.report.mismatches.isEmpty)
        #expect(report.mismatches == [wrong])
        #expect(report.csv.contains("refuses the file: damaged"))
    }

    @Test func foldersAreSeparate() {
        #expect(Self.report.folders == ["x", "y"])
        #expect(Self.report.means(of: "y").map(\.bitsPerPixel) == [0.4, 0.8])
        #expect(Self.report.means(of: "y").map(\.scores.msSSIM) == [nil, nil])
        #expect(Self.report.means(of: "z").isEmpty)
    }

    @Test func curveReadsBack() throws {
        let curve = Self.report.curve(name: "vqz", description: "test")
        #expect(curve[CurveFile.rate] == [0.4, 0.8])
        #expect(curve[.psnr] == [30, 65])
        #expect(curve[.msSSIM] == [0.8, 0.9])
        #expect(try CurveFile(parsing: Array(curve.serialized.utf8)) == curve)
    }

    @Test func recordsHaveAFieldPerName() {
        let lines = Self.report.csv.split(separator: "\n")
        #expect(lines.count == 5)
        #expect(
            lines[0] == """
                image,quality,width,height,bytes,bpp,psnr-rgb,ms-ssim-rgb,ssimulacra2,encode-seconds,\
                decode-seconds,prior-bits,mismatch,bytes-header,bytes-indices
                """)
        #expect(lines[3] == "y/b.png,2,300,300,9000,0.800000,inf,,,0.500000,0.250000,71800.0,,20,8980")
    }

    @Test func bdRateOfScaledRateIsTheScale() throws {
        func curve(_ scale: Double) throws -> CurveFile {
            let rates = [0.2, 0.4, 0.8, 1.2]
            return try CurveFile(
                name: "x\(scale)", description: "",
                series: [.init("bpp", rates.map { $0 * scale }), .init("psnr-rgb", [28, 31, 34, 36])])
        }
        let text = try Report.comparison(of: curve(0.75), with: [curve(1), curve(0.75)], by: .psnr).text
        #expect(
            text == """
                x0.75 against  BD-rate by PSNR [%]
                x1.0                        -25.00
                x0.75                         0.00

                """)
    }

    /// Of two images, one codec needs twice and half the bits, another has one size alone.
    @Test func bdRatesOfSingleImagesComeWorstFirst() throws {
        let path = { $0 == 0 ? "x/a.png" : "x/b.png" }
        let report = Report(
            measurements: (0..<2).flatMap { image in
                (1...2).map { quality in
                    Self.measurement(
                        path(image), quality: quality, side: 100, bytes: 500 * quality,
                        psnr: 27 + 3 * Double(quality), msSSIM: nil)
                }
            })
        func setting(_ codec: String, quality: Int, factors: [Double]) -> DecodedSetting {
            let points = factors.map { factor in
                OperatingPoint(
                    codec: codec, bitsPerPixel: 0.4 * factor * Double(quality),
                    scores: [.psnr: 27 + 3 * Double(quality)])
            }
            return DecodedSetting(mean: points[0], images: [path(0): points[0], path(1): points[1]])
        }
        let settings = [
            setting("twice", quality: 1, factors: [2, 0.5]), setting("twice", quality: 2, factors: [2, 0.5]),
            setting("once", quality: 1, factors: [1, 1]),
        ]
        let table = try #require(report.imageTable(name: "vqz", against: settings, by: .psnr))
        #expect(table.header == ["vqz, BD-rate by PSNR [%]", "against twice"])
        #expect(table.rows == [["x/b.png", "100.00"], ["x/a.png", "-50.00"]])
        #expect(report.imageTable(name: "vqz", against: [settings[2]], by: .psnr) == nil)
        let curve = report.curve(name: "vqz", description: "tune psnr")
        let text = report.summary(curve: curve, against: [], decoded: settings)
        #expect(text.hasPrefix("tune psnr\n\nx\n"))
        #expect(text.contains(/\ntwice +-50.00\s/) && text.contains(/\nx\/b.png +100.00\s/))
    }

    @Test func curvesWithoutTheMetricHaveNoRate() throws {
        let curve = try CurveFile(
            name: "a", description: "",
            series: [.init("bpp", [0.1, 0.2, 0.5]), .init("ssimulacra2", [20, 60, 90])])
        let table = Report.comparison(of: curve, with: [curve], by: .ssimulacra2).text
        #expect(table.contains("BD-rate by SSIMULACRA2 [%]") && table.contains(" 0.00\n"))
        #expect(Report.comparison(of: curve, with: [curve], by: .msSSIM).text.contains(" -\n"))
    }

    /// Equal rates at equal scores from 30 to 85, others beyond.
    @Test func deltaIsLimitedToARange() {
        func curve(_ rates: [Double]) -> RateDistortionCurve {
            .init(name: "", points: zip(rates, [0.0, 30, 60, 85, 95]).map { .init(rate: $0, score: $1) })
        }
        let (a, b) = (curve([0.1, 0.2, 0.5, 1, 2]), curve([0.1, 0.1, 0.25, 0.5, 4]))
        let delta = bjontegaardDelta(anchor: a, test: b, in: 60...85)
        #expect(delta.map { abs($0 + 50) < 8 } == true)
        #expect(bjontegaardDelta(anchor: a, test: b, in: 96...99) == nil)
    }
}
