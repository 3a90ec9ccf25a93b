import ArgumentParser
import Files
import ImageFiles
import Model
import VQZ

extension Quality: ExpressibleByArgument {
    public init?(argument: String) {
        guard let number = Int(argument), (1...Quality.highestCount).contains(number) else { return nil }
        self.init(number: number)
    }
}

struct CompressCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compress", abstract: "Compress a PNG or Netpbm image to a .vqz file.")

    @Argument(help: ArgumentHelp("Image to read, - for standard input.", valueName: "image"))
    var input: String

    @Argument(
        help: ArgumentHelp(
            "File to write, its name ending in .vqz, - for standard output. An existing .vqz is replaced.",
            valueName: "vqz"))
    var target: String?

    @Option(
        name: [.customShort("o"), .customLong("output")],
        help: ArgumentHelp("File to write, whatever its name.", valueName: "file"))
    var named: String?

    @Flag(name: .shortAndLong, help: "Replace files of other kinds, and the input itself.")
    var force = false

    @Option(
        name: .shortAndLong,
        help: """
            1 (smallest) to the number of qualities of the model (best); the middle one by default, 5 of 8.
            """)
    var quality: Quality?

    @Option(
        name: .shortAndLong,
        help:
            "How long to search for a smaller error at fewer bits: 1 (fast) to 9 (slow)."
    )
    var effort = Effort.default

    @Option(help: "psnr: least squared error; visual: least error that is seen.")
    var tune = Tune.psnr

    @Flag(name: .shortAndLong, help: "Report sizes on standard error.")
    var verbose = false

    @OptionGroup var codec: CodecOptions

    private var output: String { named ?? target ?? "-" }

    func validate() throws {
        guard (named == nil) != (target == nil) else {
            throw ValidationError("name one output: a .vqz file, - or --output")
        }
        if let target, target != "-", !target.hasSuffix(".vqz"), !FileIO.isSpecial(target) {
            throw ValidationError("\(target) does not end in .vqz: write it with --output")
        }
    }

    func run() throws {
        try refuseTerminal(output)
        try protect(output, from: [input], force: force) { $0 == .vqz || $0 == .empty }
        let model = try codec.loadModel()
        let quality = try chosenQuality(model.architecture)
        let loaded = try readImage(input, limits: codec.limits)
        let bytes = try encode(loaded.image, model: model, quality: quality)
        try writeFile(bytes, to: output)
        if verbose { report(loaded, bytes: bytes.count, quality: quality) }
    }

    private func encode(_ image: Image, model: CodecModel, quality: Quality) throws -> [UInt8] {
        do {
            return try Encoder(model: model, threads: codec.threads)
                .compress(image, quality: quality, effort: effort, tune: tune)
        } catch {
            throw Failure(reading: input, error)
        }
    }

    private func chosenQuality(_ architecture: Architecture) throws -> Quality {
        let chosen = quality ?? architecture.defaultQuality
        try checkQuality(chosen, count: architecture.qualities)
        return chosen
    }

    private func report(_ loaded: LoadedImage, bytes: Int, quality: Quality) {
        let image = loaded.image
        let bitsPerPixel = 8 * Double(bytes) / Double(image.width * image.height)
        Console.error(
            "\(input): \(image.width) x \(image.height), quality \(quality.number), \(bytes) bytes, "
                + "\(bitsPerPixel.fixed(4)) bit per pixel")
    }
}
