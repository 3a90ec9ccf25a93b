import ArgumentParser
import ImageFiles
import VQZ

struct SampleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sample",
        abstract: "Draw a new image from a model's prior: a look at what the model has learned.",
        discussion: """
            Examples:
              vqz sample new.png --size 768x512 -q 3 --seed 7
              vqz sample new.png --temperature 0.8      what is more probable
              vqz sample new.png --top photo.vqz        a photograph with new details
            """)

    @Argument(
        help: ArgumentHelp(
            "Image to write, - for standard output. An existing file is replaced.", valueName: "image"),
        completion: .file())
    var output: String

    @Option(help: ArgumentHelp("Size in pixels, 1 to 4096 each; 768x512 by default.", valueName: "WxH"))
    var size: SizeArgument?

    @Option(
        name: .shortAndLong,
        help: "1 to the number of qualities of the model; the middle one by default, 5 of 8.",
        transform: QualityArgument.whole)
    var quality: Quality?

    @Option(help: "What all random numbers follow from, 0 to 2^64 - 1.")
    var seed: UInt64 = 0

    @Option(
        help: ArgumentHelp(
            "Keep the top indices of this file, its size, quality and model; the bottom is new.",
            valueName: "vqz"),
        completion: .file(extensions: ["vqz"]))
    var top: String?

    @Flag(help: "Take the most probable codewords for the bottom instead of drawn ones.")
    var topOnly = false

    @Option(
        help: """
            0.1 to 2, at most three decimals: divides the prior's log-probabilities. Below 1 for the probable.
            """)
    var temperature = Temperature.one

    @OptionGroup var image: ImageOutput

    @OptionGroup var codec: CodecOptions

    func validate() throws {
        if let size, max(size.width, size.height) > 4096 {
            throw ValidationError("--size takes 1 to 4096 each, not \(size.width)x\(size.height)")
        }
        if top != nil, size != nil || quality != nil {
            throw ValidationError("--top takes size and quality from its file: leave out --size and -q")
        }
    }

    func run() throws {
        // Not a validation, which comes before what the parser says of unknown options.
        _ = try image.chosenFormat(output)
        try image.check(output, input: top)
        let drawn = try top.map(sample(topOf:)) ?? sample()
        try writeFile(to: output, image.contents(.bytes(drawn), for: output))
    }

    private var options: SamplingOptions {
        SamplingOptions(seed: seed, temperature: temperature, bottom: topOnly ? .mostProbable : .drawn)
    }

    private func sample(topOf path: String) throws -> Image {
        let models = try codec.models()
        let bytes = try readFile(path, [.vqz], "a .vqz file")
        do {
            return try Sampler(models: models, limits: codec.limits, threads: codec.threads)
                .sample(topOf: bytes, options: options)
        } catch {
            ModelFolders.warn(after: error)
            throw Failure(reading: path, error)
        }
    }

    private func sample() throws -> Image {
        let model = try codec.loadModel()
        let quality = quality ?? model.defaultQuality
        try checkQuality(quality, count: model.qualities)
        do {
            return try Sampler(limits: codec.limits, threads: codec.threads).sample(
                width: size?.width ?? 768, height: size?.height ?? 512, quality: quality, model: model,
                options: options)
        } catch {
            throw Failure("\(error)")
        }
    }
}
