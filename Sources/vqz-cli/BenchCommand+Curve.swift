import Benchmark
import Files
import ImageFiles
import Metrics
import Reports
import VQZ

extension BenchCommand {
    /// Prints rate and distortion, and writes the reports of them.
    func measureCurve() throws {
        let others = try against.map(readCurve)
        let model = try codec.loadModel()
        try checkQualities(count: model.qualities)
        let run = BenchmarkRun(
            model: model, qualities: qualities?.qualities, effort: effort ?? .default,
            tune: tune ?? metric.tune, threads: codec.threads, limits: codec.limits)
        var gallery = try gallery(qualities: run.qualities.count)
        // First, because what does not fit is found sooner.
        let (points, skipped) = try measuring {
            try decoded.isEmpty
                ? ([], [])
                : DecodedRun(limits: codec.limits).measure(
                    paths, decodedIn: decoded, progress: Console.showProgress, onSkip: Self.showSkipped
                ) { gallery?.add($0) }
        }
        let report = try measuring {
            try run.measure(paths, progress: Console.showProgress, onSkip: Self.showSkipped) {
                gallery?.add($0)
            }
        }
        let curve = report.curve(
            name: FileName.printable(name ?? "vqz"), description: run.description(of: paths))
        try printTable(report.summary(curve: curve, against: others, decoded: points, by: metric))
        try writeReports(report, curve: curve, others: others)
        if let gallery {
            try writePage(report, curve: curve, others: others, points: points.map(\.mean), gallery: gallery)
        }
        try fail(on: report, skippedDecodings: skipped.count)
    }

    private func writeReports(_ report: Report, curve: CurveFile, others: [CurveFile]) throws {
        if let json { try writeText(curve.serialized, to: json) }
        if let compressai {
            let means = report.compressAI(name: curve.name, description: curve.description)
            try writeText(means.serialized, to: compressai)
        }
        if let csv { try writeText(report.csv, to: csv) }
        if let svg {
            let plot = Plot(
                rateDistortion: curve, against: others, by: metric, scale: axis ?? .linear)
            try writeText(plot.svg, to: svg)
        }
    }

    /// Ends a run that found other pixels than expected, or skipped files or decodings.
    private func fail(on report: Report, skippedDecodings: Int) throws {
        let messages = [
            Self.message(of: report.skipped, measured: report.imageCount),
            skippedDecodings == 0
                ? nil
                : "decodings skipped: \(skippedDecodings); the means of their codecs are of fewer images",
        ].compactMap { $0 }
        for message in report.mismatches.isEmpty ? messages.dropLast() : messages { Console.error(message) }
        try failOnMismatch(report)
        if let last = messages.last { throw Failure(last) }
    }

    private func failOnMismatch(_ report: Report) throws {
        let wrong = report.mismatches
        for one in wrong.prefix(20) {
            Console.error("\(one.path): quality \(one.quality.number): \(one.mismatch.map { "\($0)" } ?? "")")
        }
        guard wrong.isEmpty else {
            throw Failure(
                "\(wrong.count) of \(report.measurements.count) files decoded to other pixels than expected")
        }
    }

    private func readCurve(_ path: String) throws -> CurveFile {
        do {
            return try CurveFile(parsing: FileIO.read(path, limit: 1 << 24))
        } catch {
            throw Failure(reading: path, error)
        }
    }
}
