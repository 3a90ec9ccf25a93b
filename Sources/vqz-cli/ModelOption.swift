import ArgumentParser
import ImageFiles
import VQZ

/// The option of all commands that take a model.
struct ModelOption: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "Model file, or the digest of one that `vqz models` lists; the default is compiled in.",
            valueName: "model"),
        completion: .file(extensions: ["vqm"]))
    var model: String?

    func load() throws -> CodecModel {
        guard let path = model else { return .default() }
        do {
            if let digest = ModelDigest(path) { return try ModelRegistry.standard.model(digest) }
            return try CodecModel(parsing: readFile(path, [.vqm], "a .vqm file"))
        } catch {
            ModelFolders.warn(after: error)
            throw Failure(reading: path, error)
        }
    }
}
