import ArgumentParser
import Batch
import ImageFiles
import Model
import Reports
import VQZ

extension Quality: ExpressibleByArgument {
    public init?(argument: String) {
        guard let number = Int(argument), (1...Quality.highestCount).contains(number) else { return nil }
        self.init(number: number)
    }
}

struct CompressCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compress", abstract: "Compress PNG or Netpbm images to .vqz files.",
        discussion: """
            Examples:
              vqz compress photo.png -q 6             to photo.vqz
              vqz compress photo.png small.vqz -q 2   to small.vqz
              vqz compress -r photos --output-dir out -j 4 --keep-time

            photo.png becomes photo.vqz beside it, unless an output is named. Outputs of one image replace \
            .vqz files; those of several do not, without --force. A file that cannot be compressed does \
            not stop the others, and makes the exit status 1.
            """)

    @Argument(
        help: ArgumentHelp(
            """
            Images to read, folders with -r, - for standard input; after one image, the file to write: its \
            name ends in .vqz, or is - for standard output.
            """, valueName: "image"))
    var names: [String]

    @OptionGroup var files: FileOptions

    @Flag(name: .shortAndLong, help: "Replace outputs that exist, of other kinds too, and the input itself.")
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

    @OptionGroup var codec: CodecOptions

    private var request: Request {
        files.request(
            names,
            NamingRule(
                read: ImageFile.Format.extensions, written: "vqz", lastName: .outputIfWritten,
                kinds: "PNG or Netpbm images"))
    }

    func validate() throws {
        _ = try files.arrangement(request, force: force)
    }

    func run() throws {
        let run = try FileRun(
            request, files, threads: codec.threads,
            ReplacementRule(force: force, replacesDerived: true, kinds: [.vqz, .empty]))
        let model = try codec.loadModel()
        let quality = try chosenQuality(model.architecture)
        let encoder = Encoder(model: model, threads: run.threadsPerJob)
        try run.run("compressed") { pair, meter in
            let (loaded, byteCount) = try readImage(
                pair.input, limits: codec.limits, verbosity: files.verbosity)
            let pixels = loaded.image.width * loaded.image.height
            let bytes = try compress(loaded.image, pair.input, quality, encoder) {
                meter.advance(to: $0, pixels: pixels)
            }
            return FileRun.Conversion(
                bytes: bytes, bytesRead: byteCount, pixels: pixels,
                detail: detail(pair.input, loaded.image, bytes: bytes.count, quality))
        }
    }

    private func compress(
        _ image: Image, _ input: String, _ quality: Quality, _ encoder: Encoder,
        progress: (Double) -> Void
    ) throws -> [UInt8] {
        do {
            return try encoder.compress(image, quality: quality, effort: effort, progress: progress)
        } catch {
            throw Failure(reading: input, error)
        }
    }

    private func chosenQuality(_ architecture: Architecture) throws -> Quality {
        let chosen = quality ?? architecture.defaultQuality
        try checkQuality(chosen, count: architecture.qualities)
        return chosen
    }

    private func detail(_ input: String, _ image: Image, bytes: Int, _ quality: Quality) -> String {
        let bitsPerPixel = 8 * Double(bytes) / Double(image.width * image.height)
        return "\(input): \(image.width) x \(image.height), quality \(quality.number), \(bytes) bytes, "
            + "\(bitsPerPixel.fixed(4)) bit per pixel"
    }
}
