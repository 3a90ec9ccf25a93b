import Benchmark
import ImageFiles
import VQZ

extension BenchCommand {
    /// Prints what processes take, instead of rate and distortion.
    func measureTimes() throws {
        guard let executable = Machine.executable else { throw Failure("cannot tell where this program is") }
        // Also when no quality is asked for: a model that cannot be read is told here, not by the status of a
        // process.
        let traits = try codec.modelTraits()
        try checkQualities(count: traits.qualities)
        let run = TimingRun(
            executable: executable, options: codec.arguments, model: codec.loadModel,
            quality: qualities?.qualities.first ?? traits.defaultQuality,
            effort: effort ?? .default, tune: tune ?? .default(),
            runs: runs ?? 5, threads: codec.threads, limits: codec.limits)
        let report = try measuring {
            try run.measure(paths, progress: Console.showProgress, onSkip: Self.showSkipped) { part in
                Console.showProgress("")
                try printTable(part)
            }
        }
        if let json { try writeJSON(report.json, to: json) }
        try failOnSkipped(report.skipped, measured: report.imageCount)
    }
}
