import Foundation
import ImageFiles
import TestModels
import TestSupport
import Testing
import VQZ

@testable import Benchmark

@Suite struct BenchmarkRunTests {
    /// A folder with a colour image, and in a folder below a gray one with alpha.
    static func corpus() throws -> URL {
        let root = FileManager.default.temporaryDirectory.appendingPathComponent("corpus-\(UUID())")
        try FileManager.default.createDirectory(
            at: root.appendingPathComponent("below"), withIntermediateDirectories: true)
        var random = SplitMix64(seed: 3)
        func samples(_ count: Int) -> [UInt8] {
            (0..<count).map { _ in .random(in: 0...255, using: &random) }
        }
        let colour = Image(width: 19, height: 33, color: .rgb, samples: samples(19 * 33 * 3))
        let gray = Image(width: 40, height: 7, color: .gray, samples: samples(280), alpha: samples(280))
        try Data(ImageFile.write(colour, as: .png)).write(to: root.appendingPathComponent("a.png"))
        try Data(ImageFile.write(gray, as: .png)).write(to: root.appendingPathComponent("below/b.png"))
        return root
    }

    @Test func everyImageAtEveryQuality() throws {
        let root = try Self.corpus()
        defer { try? FileManager.default.removeItem(at: root) }
        let run = BenchmarkRun(
            model: try TestModel.codec(seed: 5), qualities: [1, 3].map(Quality.init(number:)))
        var lines: [String] = []
        let report = try run.measure([root.path]) { lines.append($0) }
        #expect(report.measurements.map(\.quality.number) == [1, 3, 1, 3])
        let paths = report.measurements.map { String($0.path.dropFirst(root.path.count + 1)) }
        #expect(paths == ["a.png", "a.png", "below/b.png", "below/b.png"])
        #expect(report.mismatches.isEmpty)
        #expect(lines.count == 4)
        #expect(report.partNames == ["header", "indices", "alpha"])
        for one in report.measurements {
            #expect(one.bytes(of: "header") == 15)
            #expect(one.scores.psnr.isFinite && one.scores.psnr > 0)
            // The range coder stays within a few bytes of what the prior promised.
            let payload = Double(one.bytes(of: "indices") - 7)
            #expect(abs(payload - one.priorBits / 8) < 8)
        }
        #expect(
            report.curve(name: "x", description: run.description(of: [root.path])).description.contains(
                root.path))
    }

    @Test func allQualitiesByDefault() throws {
        let run = BenchmarkRun(model: try TestModel.codec(seed: 5))
        #expect(run.qualities.map(\.number) == [1, 2, 3])
    }

    @Test func whatCannotStart() throws {
        let root = try Self.corpus()
        defer { try? FileManager.default.removeItem(at: root) }
        let model = try TestModel.codec(seed: 5)
        #expect(throws: CorpusError.noSuchQuality(Quality(number: 4), count: 3)) {
            try BenchmarkRun(model: model, qualities: [1, 4].map(Quality.init(number:))).measure([root.path])
        }
        let error = #expect(throws: BenchmarkFileError.self) {
            try BenchmarkRun(model: model, limits: DecodingLimits(maxPixels: 300)).measure([
                root.path + "/a.png"
            ])
        }
        #expect(error?.path.hasSuffix("/a.png") == true)
        #expect(error?.cause as? ImageFileError == .tooManyPixels(width: 19, height: 33, limit: 300))
        #expect(throws: CorpusError.noReadableImages(count: 2)) {
            try BenchmarkRun(model: model, limits: DecodingLimits(maxPixels: 1)).measure([root.path])
        }
    }

    @Test func unreadableFilesAreSkipped() throws {
        let root = try Self.corpus()
        defer { try? FileManager.default.removeItem(at: root) }
        try Data("no image\n".utf8).write(to: root.appendingPathComponent("aa.png"))
        var told: [SkippedFile] = []
        let report = try BenchmarkRun(model: TestModel.codec(seed: 5)).measure(
            [root.path, root.path + "/a.png"], onSkip: { told.append($0) })
        #expect(report.measurements.count == 6)
        #expect(report.skipped == told)
        #expect(told.map(\.path) == [root.path + "/aa.png"])
    }
}
