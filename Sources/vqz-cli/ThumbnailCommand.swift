import ArgumentParser
import Raster
import VQZ

struct ThumbnailCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "thumbnail", abstract: "Make a small picture of a .vqz file.",
        discussion: """
            Examples:
              vqz thumbnail photo.vqz small.png               at most 256 x 256 pixels
              vqz thumbnail photo.vqz small.ppm --size 1024
              vqz thumbnail photo.vqz - --size 64 > icon.png

            The picture keeps its proportions and becomes no larger than it is. Each of its pixels is the \
            mean of those that it covers. The picture is turned and mirrored as the EXIF orientation says. \
            It keeps the ICC profile and leaves out EXIF and XMP. Of a file that is cut it shows what there \
            is, with a warning. Desktops call this command where the Debian package is installed.
            """)

    @Argument(
        help: ArgumentHelp("File to read, - for standard input.", valueName: "vqz"),
        completion: .file(extensions: ["vqz"]))
    var input: String

    @Argument(
        help: ArgumentHelp(
            "Image to write, - for standard output. Existing images are replaced.", valueName: "image"),
        completion: .file())
    var output: String

    @Option(help: ArgumentHelp("Pixels of the longer side, at most.", valueName: "pixels"))
    var size = 256

    @OptionGroup var image: ImageOutput

    @OptionGroup var codec: CodecOptions

    func validate() throws {
        guard SizeArgument.sides.contains(size) else {
            throw ValidationError("--size takes 1 to \(SizeArgument.sides.upperBound), not \(size)")
        }
    }

    func run() throws {
        // Not a validation, which comes before what the parser says of unknown options.
        _ = try image.chosenFormat(output)
        try image.check(output, input: input)
        let decoder = Decoder(models: try codec.models(), limits: codec.limits, threads: codec.threads)
        let view = View(
            options: DecodingOptions(allowsTruncated: true), box: SizeArgument(width: size, height: size))
        var (picture, metadata, _) = try view.read(input, decoder)
        if let orientation = metadata.exif.flatMap({ Orientation(exif: $0) }) {
            picture = picture.turned(orientation)
            if orientation.swapsSides { metadata.swapSides() }
        }
        (metadata.exif, metadata.xmp) = (nil, nil)
        try writeFile(to: output, image.contents(picture, metadata, for: output))
    }
}
