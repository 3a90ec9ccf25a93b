import Files
import ImageFiles
import Network
import Parallel
import VQZ

/// Times whole processes, PNG in and out, and other codecs' tools beside them; then the codec in memory.
///
/// All commands take turns, so that what disturbs the machine disturbs all of them.
package struct TimingRun: Sendable {
    /// The tool to time, and what it needs to be told for `model`.
    let executable: String
    let options: [String]
    let model: @Sendable () throws -> CodecModel
    /// Counted from 1.
    let quality: Quality
    let effort: Effort
    let tune: Tune
    /// How the codec encodes in memory. Processes choose the coding themselves.
    var encodingOptions: EncodingOptions { EncodingOptions(.lossy, effort: effort, tune: tune) }
    /// The number of runs of everything; medians count.
    let runs: Int
    /// Numbers of threads to time.
    let threads: [Int]
    let limits: DecodingLimits

    /// - Parameters:
    ///   - executable: a path with a slash
    ///   - options: such as --model
    ///   - model: called after the processes have run
    ///   - threads: beside one; nil for one per CPU
    package init(
        executable: String, options: [String] = [], model: @escaping @Sendable () throws -> CodecModel,
        quality: Quality, effort: Effort = .default, tune: Tune = .default(), runs: Int = 5,
        threads: Int? = nil, limits: DecodingLimits = DecodingLimits()
    ) {
        self.executable = executable
        self.options = options
        self.model = model
        self.quality = quality
        self.effort = effort
        self.tune = tune
        self.runs = runs
        self.threads = Set([1, Workers(threads).count]).sorted()
        self.limits = limits
    }

    /// Times all images below folders (or files), folder by folder: the processes of all, then the codec.
    ///
    /// - Parameters:
    ///   - progress: called with a line of text before each step
    ///   - onSkip: called for each file that is skipped, because it cannot be read
    ///   - show: called with each part of the report, as Markdown, as soon as it is measured
    /// - Throws: `CorpusError` when the run cannot start or none of several images can be read,
    ///   `BenchmarkFileError` when the only one cannot, `TimingError` when a process fails, and what `model`
    ///   throws.
    package func measure(
        _ paths: [String], progress: (String) -> Void = { _ in }, onSkip: (SkippedFile) -> Void = { _ in },
        show: (String) throws -> Void = { _ in }
    ) throws -> TimingReport {
        // Read first: of a process that fails, only the status is known.
        let images = try Corpus.images(in: paths)
        var skipped = SkippedFiles(of: images.count)
        let readable = try images.compactMap { path in
            try skipped.read(path, onSkip: onSkip, pixels(of:)).map { (path: path, pixels: $0) }
        }
        try skipped.checkSomeAreLeft()
        let groups = grouped(readable)
        let peers = TimedCodec.peers.filter(\.isInstalled)
        var report = TimingReport(
            machine: Machine.description, quality: quality, effort: effort.level, runs: runs,
            startUp: try startUp(), missing: TimedCodec.peers.filter { !$0.isInstalled },
            skipped: skipped.files)
        try show(report.introduction)
        // Processes next, with neither model nor image in memory: what this process holds counts in their
        // peaks.
        for group in groups {
            let folder = TimingReport.Folder(
                name: group.folder, images: group.images.count, pixels: group.pixels,
                processes: try measureProcesses(group.images, peers, progress))
            report.folders.append(folder)
            try show(TimingReport.processes(of: folder))
        }
        let model = try model()
        for (index, group) in groups.enumerated() {
            let memory = try inMemory(group.images, model, progress)
            let (encoding, decoding) = try stages(group.images, model, progress)
            let codec = TimingReport.Codec(memory: memory, encoding: encoding, decoding: decoding)
            report.folders[index].codec = codec
            try show(TimingReport.codec(codec, of: report.folders[index]))
        }
        return report
    }

    /// The pixels of an image that the processes will be able to read.
    private func pixels(of path: String) throws(BenchmarkFileError) -> Int {
        let image = try Corpus.image(path, limits: limits)
        return image.width * image.height
    }

    /// The cost of `vqz --version`: the process alone, without work.
    private func startUp() throws(TimingError) -> ProcessCost {
        var costs: [ProcessCost] = []
        for _ in 0..<max(runs, 21) { costs.append(try ChildProcess.run([executable, "--version"])) }
        return ProcessCost(medianOf: costs)
    }

    /// The images of a folder, and their pixels together.
    private typealias Group = (folder: String, images: [String], pixels: Int)

    /// Images by their folders, in the order of both.
    private func grouped(_ images: [(path: String, pixels: Int)]) -> [Group] {
        var groups: [Group] = []
        for (path, pixels) in images {
            let folder = FilePath.folder(path)
            if let index = groups.firstIndex(where: { $0.folder == folder }) {
                groups[index].images.append(path)
                groups[index].pixels += pixels
            } else {
                groups.append((folder, [path], pixels))
            }
        }
        return groups
    }
}
