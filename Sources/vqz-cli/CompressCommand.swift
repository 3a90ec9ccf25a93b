import ArgumentParser
import Files
import ImageFiles
import Model
import VQZ

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

    @OptionGroup var aim: AimOptions

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
        try aim.check(count: model.architecture.qualities)
        let loaded = try readImage(input, limits: codec.limits)
        let outcome = try encode(loaded.image, model: model)
        try writeFile(outcome.bytes, to: output)
        if let notice = outcome.notice { Console.error("\(input): \(notice)") }
        if verbose { report(loaded, bytes: outcome.bytes.count, quality: outcome.quality) }
    }

    private func encode(_ image: Image, model: CodecModel) throws -> AimOptions.Outcome {
        do {
            return try aim.compress(
                image, with: Encoder(model: model, threads: codec.threads), model.architecture)
        } catch {
            throw Failure(reading: input, error)
        }
    }

    private func report(_ loaded: LoadedImage, bytes: Int, quality: FractionalQuality) {
        let image = loaded.image
        let bitsPerPixel = 8 * Double(bytes) / Double(image.width * image.height)
        Console.error(
            "\(input): \(image.width) x \(image.height), quality \(quality), \(bytes) bytes, "
                + "\(bitsPerPixel.fixed(4)) bit per pixel")
    }
}
