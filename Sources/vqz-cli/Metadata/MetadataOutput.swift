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
        help: ArgumentHelp("Write the ICC profile to a file, - for standard output.", valueName: "file"),
        completion: .file())
    var iccOut: String?

    @Option(
        help: ArgumentHelp("Write the EXIF data to a file.", valueName: "file"), completion: .file())
    var exifOut: String?

    @Option(
        help: ArgumentHelp("Write the XMP packet to a file.", valueName: "file"), completion: .file())
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

    /// Writes the files that are asked for, or none if some of them would have no contents. Returns the
    /// metadata that the image is to have.
    func write(_ metadata: ImageMetadata, of input: String) throws -> ImageMetadata {
        let files = try outputs.map { part, path in
            guard let bytes = metadata[keyPath: part.place] else {
                throw Failure("\(input): has no \(part.name) for --\(part.rawValue)-out")
            }
            return (bytes, path)
        }
        for (bytes, path) in files { try writeFile(bytes, to: path) }
        return strip?(metadata) ?? metadata
    }
}
