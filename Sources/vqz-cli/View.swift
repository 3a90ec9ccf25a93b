import Container
import ImageFiles
import VQZ

/// What is made of a `.vqz` file: the whole picture or a part of it, in its own size or a smaller one.
struct View {
    var options = DecodingOptions()
    /// What the picture, or the part of it, is made smaller to fit into; nil for its own size.
    var box: SizeArgument?

    /// Decodes a file, and warns of what it lacks. Returns the number of its bytes too.
    ///
    /// - Parameter progress: called with the part that is decoded and the pixels of the whole
    func read(
        _ input: String, _ decoder: Decoder, verbosity: Verbosity = .normal,
        progress: (Double, Int) -> Void = { _, _ in }
    ) throws -> (picture: Picture, metadata: ImageMetadata, byteCount: Int) {
        let bytes = try readFile(input, [.vqz], "a .vqz file")
        do {
            let file = try decode(bytes, decoder, progress)
            for warning in file.warnings { verbosity.warn("\(input): \(warning)") }
            let picture = box.map { file.picture.reduced(toFit: $0.width, $0.height) } ?? file.picture
            return (picture, file.metadata, bytes.count)
        } catch {
            ModelFolders.warn(after: error, verbosity: verbosity)
            throw Failure(reading: input, error, advice: advice(error, bytes))
        }
    }

    /// What helps against the error of a file; nil for nothing.
    private func advice(_ error: any Error, _ bytes: [UInt8]) -> String? {
        guard !options.allowsTruncated, case CodecError.file(let error)? = error as? CodecError,
            error.isOfCut
        else { return nil }
        let rest = try? VQZFile(parsing: bytes, limits: .init(maxPixels: .max), allowsCut: true)
        guard rest != nil else { return nil }
        return "--allow-truncated decodes what there is"
    }

    private func decode(
        _ bytes: [UInt8], _ decoder: Decoder, _ progress: (Double, Int) -> Void
    ) throws(CodecError) -> DecodedFile {
        var options = options
        if let box { options.scale = try Self.scale(FileInfo(parsing: bytes), options.region, for: box) }
        // What is wrong with a file is for the decoder to say.
        let size = try? FileInfo(parsing: bytes).size(of: options.region, options.scale)
        let pixels = size.map { $0.width * $0.height } ?? 0
        return try decoder.decode(bytes, options) { progress($0, pixels) }
    }

    /// The smallest scale at which a region still is no smaller than what is made of it, and of whole cells.
    /// A quarter of indices is none of them: it lacks details that it has room for.
    private static func scale(
        _ file: FileInfo, _ region: Region?, for box: SizeArgument
    ) throws(CodecError) -> Scale {
        let region = try file.part(region)
        let size = Image.size(of: (region.width, region.height), toFit: (box.width, box.height))
        let scale = Scale.allCases.last { scale in
            let side = scale.rawValue
            if scale == .quarter, file.quality != nil { return false }
            func isWhole(_ start: Int, _ length: Int, _ limit: Int) -> Bool {
                start % side == 0 && (length % side == 0 || start + length == limit)
            }
            return region.width / side >= size.width && region.height / side >= size.height
                && isWhole(region.x, region.width, file.width)
                && isWhole(region.y, region.height, file.height)
        }
        return scale ?? .full
    }
}
