import ArgumentParser
import Files
import ImageFiles
import VQZ

extension PNGCompression: ExpressibleByArgument {
    public init?(argument: String) {
        guard let level = Int(argument), PNGCompression.range.contains(level) else { return nil }
        self.init(level)
    }

    public var defaultValueDescription: String { String(level) }
}

struct DecompressCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "decompress", abstract: "Decompress a .vqz file to a PNG, PPM or PGM.")

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case png, ppm

        var file: ImageFile.Format { self == .png ? .png : .netpbm }
    }

    @Argument(help: ArgumentHelp("File to read, - for standard input.", valueName: "vqz"))
    var input: String

    @Argument(
        help: ArgumentHelp(
            "Image to write, - for standard output. An existing file is replaced.", valueName: "image"))
    var output: String

    @Option(
        name: .shortAndLong,
        help:
            """
            png or ppm (PGM if gray); by default what the extension says (.png, .ppm, .pgm, .pnm), \
            PNG on standard output.
            """
    )
    var format: Format?

    @Flag(help: "Replace .vqz and .vqm files, and the input itself.")
    var force = false

    @Option(help: "How hard to pack a PNG: 0 (not at all), 1 (fast) to 9 (small).")
    var pngLevel = PNGCompression.default

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Decode only a part: W x H pixels from column X and row Y on, counted from 0.",
            valueName: "X,Y,W,H"))
    var region: RegionArgument?

    @OptionGroup var codec: CodecOptions

    func validate() throws {
        _ = try chosenFormat()
    }

    func run() throws {
        let format = try chosenFormat()
        try refuseTerminal(output)
        try protect(output, from: input, force: force) { $0 != .vqz && $0 != .vqm }
        let image = try decode()
        if format == .netpbm, image.alpha != nil {
            Console.warn("\(output): PPM and PGM hold no alpha, it is left out")
        }
        try writeFile(ImageFile.write(image, as: format, pngLevel: pngLevel), to: output)
    }

    private func chosenFormat() throws -> ImageFile.Format {
        if let format { return format.file }
        if output == "-" { return .png }
        guard let format = ImageFile.Format(path: output) else {
            throw ValidationError(
                "cannot tell the format from the name \(output): use .png, .ppm, .pgm or --format")
        }
        return format
    }

    private func decode() throws -> Image {
        let models = try codec.models()
        let bytes = try readFile(input, { $0 == .vqz }, "a .vqz file")
        do {
            return try Decoder(models: models, limits: codec.limits, threads: codec.threads)
                .decode(bytes, region: region?.region)
        } catch {
            throw Failure(reading: input, error)
        }
    }
}
