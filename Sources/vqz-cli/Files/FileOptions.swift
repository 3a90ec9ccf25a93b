import ArgumentParser
import Batch

/// Options that the commands share which take many files.
struct FileOptions: ParsableArguments {
    @Option(
        name: [.customShort("o"), .customLong("output")],
        help: ArgumentHelp("File to write for the only input, whatever its name.", valueName: "file"),
        completion: .file())
    var output: String?

    @Option(
        name: .customLong("output-dir"),
        help: ArgumentHelp(
            """
            Folder for outputs, made if missing. What lies in folders within the one named lies in the same \
            folders there.
            """, valueName: "dir"),
        completion: .directory)
    var outputFolder: String?

    @Flag(name: .shortAndLong, help: "Take the files in folders too, and in their folders; not hidden ones.")
    var recursive = false

    @Option(
        name: .shortAndLong,
        help: """
            Files at a time. They share --threads: each works with the threads divided by the files at a \
            time, of which there are no more than threads. Each takes memory for its own image.
            """)
    var jobs = 1

    @Flag(name: [.customShort("n"), .customLong("no-overwrite")], help: "Skip outputs that exist.")
    var keepsExisting = false

    @Flag(help: "Give outputs the modification times of their inputs.")
    var keepTime = false

    @Flag(help: "Say nothing but errors.")
    var quiet = false

    @Flag(name: .shortAndLong, help: "Say for every file what it has become.")
    var verbose = false

    func validate() throws {
        guard (1...1024).contains(jobs) else { throw ValidationError("--jobs takes 1 to 1024, not \(jobs)") }
        if quiet, verbose { throw ValidationError("--quiet and --verbose exclude each other") }
    }

    var verbosity: Verbosity { quiet ? .quiet : verbose ? .verbose : .normal }

    func request(_ names: [String], _ rule: NamingRule) -> Request {
        Request(
            names: names, output: output, outputFolder: outputFolder, searchesFolders: recursive, rule: rule)
    }

    /// Inputs and the output that is named, if one is.
    ///
    /// - Throws: `ValidationError` for names and options that do not go together.
    func arrangement(_ request: Request, force: Bool) throws -> Request.Arrangement {
        if force, keepsExisting { throw ValidationError("--force and --no-overwrite exclude each other") }
        let arrangement: Request.Arrangement
        do { arrangement = try request.arrangement() } catch { throw ValidationError("\(error)") }
        if keepTime, arrangement.inputs.contains("-") {
            throw ValidationError("--keep-time is for files, not for standard input")
        }
        return arrangement
    }
}
