import ImageFiles
import VQZ

/// What is made of a `.vqz` file: the whole picture or a part of it, in its own size or a smaller one.
struct View {
    /// nil for the whole picture.
    var region: Region?
    /// What the picture, or the part of it, is made smaller to fit into; nil for its own size.
    var box: SizeArgument?

    /// Decodes a file. Returns the number of its bytes too.
    func read(
        _ input: String, _ decoder: Decoder, verbosity: Verbosity = .normal
    ) throws -> (image: Image, byteCount: Int) {
        let bytes = try readFile(input, [.vqz], "a .vqz file")
        do {
            return (try decode(bytes, decoder), bytes.count)
        } catch {
            ModelFolders.warn(after: error, verbosity: verbosity)
            throw Failure(reading: input, error)
        }
    }

    private func decode(_ bytes: [UInt8], _ decoder: Decoder) throws(CodecError) -> Image {
        let image = try decoder.decode(bytes, region: region)
        return box.map { image.reduced(toFit: $0.width, $0.height) } ?? image
    }
}
