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
        case png, ppm, pgm
        /// PPM or PGM, as the colours are.
        case pnm
        case pam
    }

    @Option(
        help:
            """
            png, ppm, pgm (gray alone), pnm (PGM if gray, else PPM) or pam (with alpha); by default what the \
            extension says, PNG on standard output.
            """
    )
    var format: Format?

    @Flag(
        name: .shortAndLong,
        help: "Replace files that are no PNG or Netpbm images, and the input itself."
    )
    var force = false

    @Option(help: "How hard to pack a PNG: 0 (not at all), 1 (fast) to 9 (small).")
    var pngLevel = PNGCompression.default

    /// The format asked for, or that of the output's name.
    func chosenFormat(_ output: String) throws -> Format {
        if let format { return format }
        if output == "-" { return .png }
        guard let format = FilePath.extension(output).flatMap(Format.init) else {
            throw ValidationError(
                "cannot tell the format from the name \(output): use .png, .ppm, .pgm, .pnm, .pam "
                    + "or --format")
        }
        return format
    }

    /// What outputs replace without `--force`.
    static let replacedKinds: [FileKind] = [
        .empty, .cut("PNG"), .known("PNG"), .known("Netpbm"),
    ]

    /// Refuses, before any work, an output that is not to be written.
    ///
    /// - Parameter input: nil if there is none
    func check(_ output: String, input: String?) throws {
        try refuseTerminal(output)
        try protect(
            output, from: [input].compactMap { $0 }, force: force, Self.replacedKinds.contains)
    }

    /// The part of the time for a file that goes into decoding, as measured with photographs; the rest packs
    /// a PNG.
    func decodingShare(for output: String) -> Double {
        (try? chosenFormat(output)) == .png ? 0.7 : 1
    }

    /// What writes the file. Warns of alpha that its format does not hold.
    func contents(
        _ picture: Picture, _ metadata: ImageMetadata = ImageMetadata(), for output: String,
        verbosity: Verbosity = .normal
    ) throws -> (FileSink) -> Void {
        let format = try chosenFormat(output)
        if format == .pgm, picture.color != .gray {
            throw Failure("\(output): a PGM holds gray alone, and the image has colours: use .ppm or .png")
        }
        let name = output == "-" ? "standard output" : output
        if format != .png, format != .pam, picture.hasAlpha {
            verbosity.warn("\(name): PPM and PGM hold no alpha, it is left out")
        }
        if format != .png, !metadata.isEmpty {
            verbosity.detail("\(name): Netpbm images hold no metadata, it is left out")
        }
        return { sink in
            _ =
                switch format {
                case .png: ImageFile.png(picture, metadata: metadata, level: pngLevel, to: sink.take)
                case .ppm: ImageFile.ppm(picture, to: sink.take)
                case .pnm, .pgm: ImageFile.netpbm(picture, to: sink.take)
                case .pam: ImageFile.pam(picture, to: sink.take)
                }
        }
    }
}
