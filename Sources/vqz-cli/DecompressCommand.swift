import ArgumentParser
import Files
import ImageFiles
import VQZ

struct DecompressCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "decompress", abstract: "Decompress a .vqz file to a PNG, PPM or PGM.")

    @Argument(help: ArgumentHelp("File to read, - for standard input.", valueName: "vqz"))
    var input: String

    @Argument(
        help: ArgumentHelp(
            "Image to write, - for standard output. An existing file is replaced.", valueName: "image"))
    var output: String

    @OptionGroup var image: ImageOutput

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Decode only a part: W x H pixels from column X and row Y on, counted from 0.",
            valueName: "X,Y,W,H"))
    var region: RegionArgument?

    @OptionGroup var codec: CodecOptions

    func validate() throws {
        _ = try image.chosenFormat(output)
    }

    func run() throws {
        try image.check(output, input: input)
        try image.write(decode(), to: output)
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
