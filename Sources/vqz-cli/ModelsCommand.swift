import ArgumentParser
import Reports
import VQZ

struct ModelsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "models",
        abstract: "List the models that files can be decoded with.",
        discussion: """
            One is built in. Others are files named by their digest, such as 0123456789ab.vqm, \
            in the folders of VQZ_MODEL_PATH, which colons separate; where that is not set, \
            in vqz/models of XDG_DATA_HOME (~/.local/share by default) \
            and in /usr/share/vqz/models. The first one counts.

            Examples:
              vqz models                               built in, and where models are looked for
              VQZ_MODEL_PATH=models vqz models         those of a folder too
              VQZ_MODEL_PATH=models vqz decompress photo.vqz
            """)

    @Flag(name: .long, help: "Print JSON.")
    var json = false

    func run() throws {
        let registry = ModelRegistry.standard
        let (models, ignored) = registry.contents()
        for file in ignored { Console.warn("\(file.path): ignored: \(file.reason)") }
        try json
            ? writeJSON(Self.json(models, registry.folders)) : writeText(Self.table(models).text)
    }

    private static func table(_ models: [ModelRegistry.Entry]) -> Table {
        var table = Table(header: ["model", "format", "bytes", "place"])
        for model in models {
            table.append([
                model.digest.description, String(model.format.number), String(model.byteCount),
                Console.oneLine(model.place.description),
            ])
        }
        return table
    }

    private static func json(_ models: [ModelRegistry.Entry], _ folders: [String]) -> JSONValue {
        .object([
            .init("models", .array(models.map(json))),
            .init("folders", .array(folders.map { .string($0) })),
        ])
    }

    private static func json(_ model: ModelRegistry.Entry) -> JSONValue {
        let path: JSONValue = if case .file(let path) = model.place { .string(path) } else { .null }
        return .object([
            .init("model", .string(model.digest.description)),
            .init("format", .number(Double(model.format.number))),
            .init("bytes", .number(Double(model.byteCount))),
            .init("built-in", .bool(model.place == .builtIn)),
            .init("path", path),
        ])
    }
}
