import ArgumentParser
import Benchmark
import Files
import Glibc
import ImageFiles
import Metrics
import Reports
import VQZ

extension DecodedFolder: ExpressibleByArgument {
    public init?(argument: String) {
        self.init(parsing: argument)
    }
}

extension PlotAxis.Scale: ExpressibleByArgument {}

extension Metric: ExpressibleByArgument {}

extension Effort: ExpressibleByArgument {
    public init?(argument: String) {
        guard let level = Int(argument), Effort.range.contains(level) else { return nil }
        self.init(level)
    }

    public var defaultValueDescription: String { String(level) }
}

struct BenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measure rate, distortion and speed over images.",
        discussion: """
            Examples:
              vqz bench photos/ -q 2,5,8
              vqz bench photos/ --metric ssimulacra2 --html report.html
              vqz bench photos/ --decoded avif=q50:avif --decoded avif=q70:avif

            Every image is compressed to a file at every quality, read back, decoded and compared \
            with what the encoder \
            expected; a difference makes the exit status 1. Speeds are of the codec alone, \
            without files and PNG. A file that cannot be read is named and skipped, and makes the \
            exit status 1 too. A file that is found twice counts once.

            With --decoded NAME=FOLDER, the pictures that another codec has made of the same images are \
            scored, and beside them stands what vqz reaches in as many bits per pixel, interpolated \
            between its qualities. Two sizes or more under one NAME make a curve: BD-rates against it are \
            given for all images together and for each, the worst first. FOLDER holds PNG or Netpbm \
            under the names of the originals. With \
            NAME=FOLDER:EXT, the sizes count of files of that extension beside them. Several may be given. \
            A decoding that is missing or of another size is skipped, and makes the exit status 1.

            With --html, one file is written that a browser opens without a network: plots with the \
            curves of --against, BD-rates, means, and for every image the original, what the file of each \
            quality decodes to, and the pictures of --decoded that come nearest in size, to compare by a \
            line between them, side by side and by difference. Pictures are PNG. All together have \
            --html-megapixels (12 by default, 0 for none), of about 2 MB each, and all the same share: of \
            larger images the middle is shown, and of many only the first ones.

            With --timing, whole processes are timed instead, from PNG to .vqz and back, \
            at one quality (--qualities), on \
            one thread and on all, next to cjxl and djxl, avifenc and avifdec, cwebp and dwebp \
            where installed: time that \
            passed, CPU time, peak memory. The other codecs work at the quality that comes nearest \
            in size. --csv, --svg, --html, --compressai, \
            --axis, --metric, --against, --decoded and --name do not go with --timing, \
            and --runs goes with nothing else.
            """)

    @Argument(
        help: ArgumentHelp(
            "Folders, searched with their folders for \(ImageFile.Format.names("and")), or images.",
            valueName: "dir"),
        completion: .images)
    var paths: [String]

    @Option(
        name: [.customShort("q"), .customLong("qualities")],
        help: "Qualities such as 1,3,5-8; all by default.", transform: QualityArgument.list)
    var qualities: QualityList?

    @Option(
        name: .shortAndLong,
        help: "How long the encoder searches: 1 (fast) to 9 (slow); by default as `vqz compress`.")
    var effort: Effort?

    @Option(
        help: """
            What the encoder aims at: psnr or visual; by default psnr with --metric psnr, visual with the \
            others, and with --timing as `vqz compress`.
            """)
    var tune: Tune?

    @Option(
        help: ArgumentHelp(
            "Write the means per quality as a rate-distortion curve; with --timing, the times.",
            valueName: "file"),
        completion: .file())
    var json: String?

    @Option(
        help: ArgumentHelp("Write one line per image and quality.", valueName: "file"),
        completion: .file())
    var csv: String?

    @Option(
        help: ArgumentHelp(
            "Write a plot of --metric over rate, with the curves of --against.", valueName: "file"),
        completion: .file())
    var svg: String?

    @Option(
        help: ArgumentHelp("Write a page with plots, tables and pictures.", valueName: "file"),
        completion: .file())
    var html: String?

    @Option(
        help: ArgumentHelp(
            "Millions of pixels that the pictures of --html have together, 12 by default.",
            valueName: "number"))
    var htmlMegapixels: Int?

    @Option(
        help: ArgumentHelp("Write the means as CompressAI's tools write and plot them.", valueName: "file"),
        completion: .file())
    var compressai: String?

    @Option(
        name: .customLong("metric"),
        help: "What BD-rates and the plot are of: psnr (default), ms-ssim or ssimulacra2 (30 to 85).")
    var metricOption: Metric?

    var metric: Metric { metricOption ?? .psnr }

    @Option(help: "Rate axis of the plot: linear (default) or log.")
    var axis: PlotAxis.Scale?

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "Curves to compare with: BD-rate in the report, lines in the plot.", valueName: "curve.json"),
        completion: .file(extensions: ["json"]))
    var against: [String] = []

    @Option(
        help: ArgumentHelp(
            "Another codec's decodings to compare with at equal size.", valueName: "name=folder[:ext]"))
    var decoded: [DecodedFolder] = []

    @Flag(help: "Replace files of other kinds by reports, and images or curves that are read.")
    var force = false

    @Option(help: "Name of the curve in reports; vqz by default.")
    var name: String?

    @Flag(help: "Time processes on one thread and on all, and other codecs' tools beside them.")
    var timing = false

    @Option(help: "How often --timing runs everything, 5 times by default; medians count.")
    var runs: Int?

    @OptionGroup var codec: CodecOptions

    func validate() throws {
        if let runs, !(1...1000).contains(runs) {
            throw ValidationError("--runs takes 1 to 1000, not \(runs)")
        }
        try validatePage()
        if timing {
            try validateTiming()
        } else if runs != nil {
            throw ValidationError("--runs goes only with --timing")
        }
    }

    private func validateTiming() throws {
        if let list = qualities?.qualities, list.count > 1 {
            throw ValidationError("--timing takes one quality, not \(list.count)")
        }
        let excluded = [
            ("--csv", csv != nil), ("--svg", svg != nil), ("--html", html != nil),
            ("--compressai", compressai != nil), ("--axis", axis != nil), ("--metric", metricOption != nil),
            ("--against", !against.isEmpty), ("--decoded", !decoded.isEmpty), ("--name", name != nil),
        ]
        for (option, isGiven) in excluded where isGiven {
            throw ValidationError("\(option) does not go with --timing")
        }
    }

    func run() throws {
        try checkOutputs()
        try timing ? measureTimes() : measureCurve()
    }

    /// What reports replace without `--force`.
    private static let replacedKinds: [FileKind] = [.empty, .text, .known("XML"), .known("HTML")]

    private var outputs: [String] { [json, csv, svg, html, compressai].compactMap { $0 } }

    /// Refuses, before anything is measured, reports that cannot be written or would replace something else.
    private func checkOutputs() throws {
        for (index, output) in outputs.enumerated() {
            guard !outputs[..<index].contains(output) else {
                throw ValidationError("\(output) is named for two reports")
            }
            try protect(output, from: paths + against, force: force, Self.replacedKinds.contains)
        }
    }

    /// Prints a table: to standard error if a report takes standard output.
    func printTable(_ text: String) throws {
        if outputs.contains("-") { Console.print(text) } else { try writeText(Console.lines(text)) }
    }

    /// Refuses qualities that a model with `count` of them lacks.
    func checkQualities(count: Int) throws {
        if let highest = qualities?.qualities.last { try checkQuality(highest, count: count) }
    }

    /// Runs a measurement that shows its progress; what fails names the file that it is about.
    func measuring<Outcome>(_ measurement: () throws -> Outcome) throws -> Outcome {
        defer { Console.showProgress("") }
        do {
            return try measurement()
        } catch let error as BenchmarkFileError {
            throw Failure(reading: error.path, error.cause)
        } catch {
            throw Failure("\(error)")
        }
    }

    /// Names a file that is left out, and why.
    static func showSkipped(_ file: SkippedFile) {
        Console.showProgress("")
        Console.error("\(file.path): skipped: \(file.reason)")
    }

    /// Ends a run that skipped files with their count.
    func failOnSkipped(_ skipped: [SkippedFile], measured: Int) throws {
        if let message = Self.message(of: skipped, measured: measured) { throw Failure(message) }
    }

    /// The count of skipped files; nil without any.
    static func message(of skipped: [SkippedFile], measured: Int) -> String? {
        skipped.isEmpty ? nil : "\(skipped.count) of \(skipped.count + measured) files skipped"
    }
}
