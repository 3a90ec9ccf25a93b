import ArgumentParser
import Batch
import ImageFiles
import VQZ

struct DecompressCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "decompress", abstract: "Decompress .vqz files to PNG, PPM or PGM.",
        discussion: """
            Examples:
              vqz decompress photo.vqz             to photo.png
              vqz decompress photo.vqz copy.ppm    to copy.ppm
              vqz decompress -r out --output-dir decoded -j 4 --format ppm

            photo.vqz becomes photo.png beside it, unless an output is named: one that is replaces PNG and \
            Netpbm images. Names that are derived replace nothing without --force. A file that cannot be \
            decompressed does not stop the others, and makes the exit status 1.
            """)

    @Argument(
        help: ArgumentHelp(
            """
            Files to read, folders with -r, - for standard input; after one file, the image to write: any \
            name without .vqz, - for standard output.
            """, valueName: "vqz"))
    var names: [String]

    @OptionGroup var files: FileOptions

    @OptionGroup var image: ImageOutput

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Decode only a part: W x H pixels from column X and row Y on, counted from 0.",
            valueName: "X,Y,W,H"))
    var region: RegionArgument?

    @OptionGroup var codec: CodecOptions

    private var request: Request {
        files.request(
            names,
            NamingRule(
                read: ["vqz"], written: (image.format ?? .png).rawValue, lastName: .outputUnlessRead,
                kinds: ".vqz files"))
    }

    func run() throws {
        // Not a validation, which comes before what the parser says of unknown options.
        let arrangement = try files.arrangement(request, force: image.force)
        if let output = arrangement.output { _ = try image.chosenFormat(output) }
        let run = try FileRun(
            request, files, threads: codec.threads,
            ReplacementRule(
                force: image.force, replacesDerived: false, kinds: ImageOutput.replacedKinds))
        let decoder = Decoder(
            models: try codec.models(), limits: codec.limits, threads: run.threadsPerJob)
        try run.run("decompressed") { pair, _ in
            let (decoded, byteCount) = try decode(pair.input, decoder)
            let bytes = try image.bytes(decoded, for: pair.output, verbosity: files.verbosity)
            return FileRun.Conversion(
                bytes: bytes, bytesRead: byteCount, pixels: decoded.width * decoded.height,
                detail: "\(pair.input): \(decoded.width) x \(decoded.height), \(bytes.count) bytes to "
                    + (pair.output == "-" ? "standard output" : pair.output))
        }
    }

    /// The image, or the part of it that is asked for, and the bytes of its file.
    private func decode(_ input: String, _ decoder: Decoder) throws -> (Image, Int) {
        let bytes = try readFile(input, [.vqz], "a .vqz file")
        do {
            return (try decoder.decode(bytes, region: region?.region), bytes.count)
        } catch {
            ModelFolders.warn(after: error, verbosity: files.verbosity)
            throw Failure(reading: input, error)
        }
    }
}
