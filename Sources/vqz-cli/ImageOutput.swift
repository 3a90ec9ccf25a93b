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

/// Options of the commands that write an image.
struct ImageOutput: ParsableArguments {
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case png, ppm

        var file: ImageFile.Format { self == .png ? .png : .netpbm }
    }

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

    /// The format asked for, or that of the output's name.
    func chosenFormat(_ output: String) throws -> ImageFile.Format {
        if let format { return format.file }
        if output == "-" { return .png }
        guard let format = ImageFile.Format(path: output) else {
            throw ValidationError(
                "cannot tell the format from the name \(output): use .png, .ppm, .pgm or --format")
        }
        return format
    }

    /// Refuses, before any work, an output that is not to be written.
    ///
    /// - Parameter input: nil if there is none
    func check(_ output: String, input: String?) throws {
        try refuseTerminal(output)
        try protect(output, from: input, force: force) { $0 != .vqz && $0 != .vqm }
    }

    /// Writes the file, and warns of alpha that the format does not hold.
    func write(_ image: Image, to output: String) throws {
        let format = try chosenFormat(output)
        if format == .netpbm, image.alpha != nil {
            Console.warn("\(output): PPM and PGM hold no alpha, it is left out")
        }
        try writeFile(ImageFile.write(image, as: format, pngLevel: pngLevel), to: output)
    }
}
