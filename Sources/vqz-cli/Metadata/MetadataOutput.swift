import ArgumentParser
import ImageFiles
import VQZ

/// Options for the metadata of a file that is decompressed.
struct MetadataOutput: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            Leave metadata out of the image: all, or some of icc, exif and xmp with commas between them. All \
            is also what PNG says of colours and pixel density.
            """, valueName: "kinds"))
    var strip: StripArgument?

    @Option(
        help: ArgumentHelp(
            "Write the ICC profile, if there is one, to a file, - for standard output.", valueName: "file"),
        completion: .file())
    var iccOut: String?

    @Option(
        help: ArgumentHelp("Write the EXIF data, if there are any, to a file.", valueName: "file"),
        completion: .file())
    var exifOut: String?

    @Option(
        help: ArgumentHelp("Write the XMP packet, if there is one, to a file.", valueName: "file"),
        completion: .file())
    var xmpOut: String?

    private var outputs: [(part: MetadataPart, path: String)] {
        [(MetadataPart.icc, iccOut), (.exif, exifOut), (.xmp, xmpOut)].compactMap { part, path in
            path.map { (part, $0) }
        }
    }

    /// Refuses, before any work, outputs that cannot be written or are not to be.
    ///
    /// - Parameters:
    ///   - image: the output of the picture, if it is named
    ///   - isMany: whether there may be several inputs
    func check(inputs: [String], image: String?, isMany: Bool, force: Bool) throws {
        guard !outputs.isEmpty else { return }
        guard !isMany else { throw ValidationError("\(names) go with one file, not with several") }
        let paths = outputs.map(\.path) + [image].compactMap { $0 }
        guard Set(paths).count == paths.count else {
            throw ValidationError("\(names) and the image need different files")
        }
        for path in outputs.map(\.path) {
            try refuseTerminal(path)
            try protect(path, from: inputs, force: force) { $0 == .empty }
        }
    }

    private var names: String { outputs.map { "--\($0.part.rawValue)-out" }.joined(separator: ", ") }

    /// Writes the files that are asked for, and says which would have no contents and are not written.
    /// Returns the metadata that the image is to have.
    func write(_ metadata: ImageMetadata, of input: String, verbosity: Verbosity) throws -> ImageMetadata {
        for (part, path) in outputs {
            if let bytes = metadata[keyPath: part.place] {
                try writeFile(bytes, to: path)
            } else {
                let name = path == "-" ? "standard output" : path
                verbosity.notice("\(input): has no \(part.name), nothing is written to \(name)")
            }
        }
        return strip?(metadata) ?? metadata
    }
}
