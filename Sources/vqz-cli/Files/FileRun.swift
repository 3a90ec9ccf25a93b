import ArgumentParser
import Batch
import Files
import Parallel

/// The run of a command over its files.
struct FileRun {
    /// What a pair's input has become.
    struct Conversion {
        /// Gives the output's bytes to a sink; may be called again, with another one.
        let contents: (FileSink) -> Void
        /// Of the input.
        let bytesRead: Int
        let pixels: Int
        /// For `--verbose`, given the number of the output's bytes.
        let detail: (_ bytesWritten: Int) -> String
    }

    private let plan: Plan
    private let options: FileOptions
    private let rule: ReplacementRule
    private let threads: Int

    /// - Parameters:
    ///   - threads: of all jobs together; nil for one per CPU
    ///   - rule: for an only file
    /// - Throws: `Failure` for a plan that cannot be carried out.
    init(_ request: Request, _ options: FileOptions, threads: Int?, _ rule: ReplacementRule) throws {
        do { plan = try Plan(request) } catch { throw Failure("\(error)") }
        self.options = options
        self.threads = threads ?? Workers().count
        self.rule = rule.keepingExisting(options.keepsExisting ? .asked : plan.isMany ? .many : nil)
    }

    /// Files at a time.
    private var jobs: Int { max(1, min(options.jobs, threads, plan.pairs.count)) }

    /// The share of one file.
    var threadsPerJob: Int { threads / jobs }

    /// Converts and writes all files, and says what is wrong with those that it cannot.
    ///
    /// - Parameters:
    ///   - verb: what is done to files, such as "compressed"
    ///   - convert: called by several threads
    /// - Throws: `ExitCode` after errors, which have been told.
    func run(_ verb: String, _ convert: (Pair, Meter) throws -> Conversion) throws {
        let reporter = RunReporter(options.verbosity)
        for failure in plan.failures { Console.error("\(failure.input): \(failure.reason)") }
        let run = Run(plan.pairs, jobs: jobs, report: reporter.report)
        let totals = run.totals(failed: plan.failures.count) { pair, meter in
            do {
                return try outcome(of: pair) { try convert(pair, meter) }
            } catch {
                return .failed((error as? Failure)?.message ?? "\(pair.input): \(error)")
            }
        }
        reporter.finish()
        if plan.isMany { options.verbosity.notice(totals.text(verb, seconds: reporter.seconds)) }
        if totals.failed > 0 { throw ExitCode.failure }
    }

    private func outcome(of pair: Pair, _ convert: () throws -> Conversion) throws -> Outcome {
        let makesFolders = options.outputFolder != nil
        if let reason = try rule.reasonToSkip(pair, makesFolders: makesFolders) { return .skipped(reason) }
        let modified = options.keepTime ? FileTime(of: pair.input) : nil
        let made = try convert()
        let bytesWritten: Int
        do throws(FileError) {
            if makesFolders { try FileIO.makeFolder(FilePath.folder(pair.output)) }
            bytesWritten = try FileIO.write(
                to: pair.output, modified: modified, replaces: !rule.keepsExisting, made.contents)
        } catch {
            throw Failure(error)
        }
        options.verbosity.detail(made.detail(bytesWritten))
        return .done(.init(bytesRead: made.bytesRead, bytesWritten: bytesWritten, pixels: made.pixels))
    }
}
