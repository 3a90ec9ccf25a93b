import ArgumentParser
import Batch
import ImageFiles
import Reports
import VQZ

struct CompressCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compress", abstract: "Compress \(ImageFile.Format.names("or")) images to .vqz files.",
        discussion: """
            Examples:
              vqz compress photo.png -q 6             to photo.vqz
              vqz compress photo.png small.vqz -q 2   to small.vqz
              vqz compress -r photos --output-dir out -j 4 --keep-time
              vqz compress chart.png --lossless       every sample as it is

            Flat art, scans and charts whose exact pixels take at most 32 bytes more than a file of the \
            quality are stored as these. --lossy forbids it, --lossless does it always. Of a PNG that has \
            packed them harder, and is not interlaced, they are stored as packed there. Colours that alpha \
            hides become others that are cheap, unless --exact or --lossless is given. Colour images that \
            are gray everywhere are coded and come back as gray, with one channel and smaller errors, \
            unless --lossless is given or a profile for RGB is kept. ICC profile, EXIF, XMP and PNG's \
            chunks on colour and density are kept, samples of up to 16 bits too. JPEG is read by builds \
            with the package trait JPEG; its pixels are not turned.

            photo.png becomes photo.vqz beside it, unless an output is named. Outputs of one image replace \
            .vqz files; those of several do not, without --force. A file that cannot be compressed does \
            not stop the others, and makes the exit status 1.

            A file is replaced in one step, when the new one is complete. It keeps its mode, and its \
            owner and group where that is allowed. Other names of it (hard links) keep the old contents, \
            and extended attributes are lost. Symbolic links are followed and stay. Pipes, devices and \
            names such as /dev/stdout are written where they stand.
            """)

    @Argument(
        help: ArgumentHelp(
            """
            Images to read, folders with -r, - for standard input; after one image, the file to write: its \
            name ends in .vqz, or is - for standard output.
            """, valueName: "image"),
        completion: .images)
    var names: [String]

    @OptionGroup var files: FileOptions

    @Flag(name: .shortAndLong, help: "Replace outputs that exist, of other kinds too, and the input itself.")
    var force = false

    @OptionGroup var aim: AimOptions

    @Option(
        help: ArgumentHelp(
            "Leave metadata out: all, or some of icc, exif and xmp with commas between them.",
            valueName: "parts"))
    var strip: StripArgument?

    @OptionGroup var codec: CodecOptions

    private var request: Request {
        files.request(
            names,
            NamingRule(
                read: ImageFile.Format.extensions, written: "vqz", lastName: .outputIfWritten,
                kinds: "\(ImageFile.Format.names("or")) images"))
    }

    func run() throws {
        // Not a validation, which comes before what the parser says of unknown options.
        _ = try files.arrangement(request, force: force)
        let run = try FileRun(
            request, files, threads: codec.threads,
            ReplacementRule(force: force, replacesDerived: true, kinds: [.vqz, .empty]))
        let model = try codec.loadModel()
        try aim.check(count: model.qualities)
        let encoder = Encoder(model: model, threads: run.threadsPerJob)
        try run.run("compressed") { pair, meter in
            let (loaded, byteCount) = try readImage(
                pair.input, limits: codec.limits, packedLimit: aim.packedLimit, verbosity: files.verbosity)
            let picture = loaded.picture
            let pixels = picture.width * picture.height
            let outcome = try compress(
                picture, strip?(loaded.metadata) ?? loaded.metadata, loaded.packed, pair.input, encoder
            ) {
                meter.advance(to: $0, pixels: pixels)
            }
            if outcome.file.color != picture.color {
                files.verbosity.detail("\(pair.input): its three channels are equal and coded as gray")
            }
            let detail = detail(pair.input, picture, outcome)
            return FileRun.Conversion(
                contents: { sink in _ = outcome.bytes.withUnsafeBytes(sink.take) }, bytesRead: byteCount,
                pixels: pixels, detail: { _ in detail })
        }
    }

    private func compress(
        _ picture: Picture, _ metadata: ImageMetadata, _ packed: PackedPixels?, _ input: String,
        _ encoder: Encoder, progress: (Double) -> Void
    ) throws -> AimOptions.Outcome {
        do {
            let outcome = try aim.compress(picture, metadata, packed, with: encoder, progress: progress)
            if let notice = outcome.notice { files.verbosity.notice("\(input): \(notice)") }
            return outcome
        } catch {
            throw Failure(reading: input, error)
        }
    }

    private func detail(_ input: String, _ picture: Picture, _ outcome: AimOptions.Outcome) -> String {
        let bytes = outcome.bytes.count
        let bitsPerPixel = 8 * Double(bytes) / Double(picture.width * picture.height)
        let coding = outcome.quality.map { "quality \($0)" } ?? "exact pixels"
        return "\(input): \(picture.width) x \(picture.height), \(coding), \(bytes) bytes, "
            + "\(bitsPerPixel.fixed(4)) bit per pixel" + (outcome.trials.map { ", \($0)" } ?? "")
    }
}
