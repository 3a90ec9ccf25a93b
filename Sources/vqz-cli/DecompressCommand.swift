import ArgumentParser
import Batch
import ImageFiles
import VQZ

struct DecompressCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "decompress", abstract: "Decompress .vqz files to PNG or Netpbm images.",
        discussion: """
            Examples:
              vqz decompress photo.vqz             to photo.png
              vqz decompress photo.vqz copy.ppm    to copy.ppm
              vqz decompress photo.vqz --fit 1920x1080 -o screen.png
              vqz decompress photo.vqz --scale 1/8 --strip exif,xmp -o small.png
              vqz decompress -r out --output-dir decoded -j 4 --format ppm

            photo.vqz becomes photo.png beside it, unless an output is named: one that is replaces PNG and \
            Netpbm images. Names that are derived replace nothing without --force. A file that cannot be \
            decompressed does not stop the others, and makes the exit status 1. Metadata that --icc-out, \
            --exif-out or --xmp-out ask for in vain is a notice alone.
            """)

    @Argument(
        help: ArgumentHelp(
            """
            Files to read, folders with -r, - for standard input; after one file, the image to write: any \
            name without .vqz, - for standard output.
            """, valueName: "vqz"),
        completion: .file(extensions: ["vqz"]))
    var names: [String]

    @OptionGroup var files: FileOptions

    @OptionGroup var image: ImageOutput

    @OptionGroup var views: ViewOptions

    @OptionGroup var metadata: MetadataOutput

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
        try metadata.check(
            inputs: arrangement.inputs, image: arrangement.output,
            isMany: arrangement.inputs.count > 1 || files.recursive, force: image.force)
        let run = try FileRun(
            request, files, threads: codec.threads,
            ReplacementRule(
                force: image.force, replacesDerived: false, kinds: ImageOutput.replacedKinds))
        let decoder = Decoder(
            models: try codec.models(), limits: codec.limits, threads: run.threadsPerJob)
        try run.run("decompressed") { pair, meter in
            let share = image.decodingShare(for: pair.output)
            let (picture, found, byteCount) = try views.view.read(
                pair.input, decoder, verbosity: files.verbosity
            ) {
                meter.advance(to: share * $0, pixels: $1)
            }
            let carried = try metadata.write(found, of: pair.input, verbosity: files.verbosity)
            let contents = try image.contents(
                picture, carried, for: pair.output, verbosity: files.verbosity)
            let (width, height) = (picture.width, picture.height)
            return FileRun.Conversion(contents: contents, bytesRead: byteCount, pixels: width * height) {
                "\(pair.input): \(width) x \(height), \($0) bytes to "
                    + (pair.output == "-" ? "standard output" : pair.output)
            }
        }
    }
}
