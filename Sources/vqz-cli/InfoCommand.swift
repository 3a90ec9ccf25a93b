import ArgumentParser
import Benchmark
import Container
import Files
import ImageFiles
import Reports
import VQZ

struct InfoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "info",
        abstract: "Show what a .vqz file says about itself, without decoding it, or what a model costs.",
        discussion: """
            Examples:
              vqz info photo.vqz          size, colours, quality, model, sections, metadata
              vqz info photo.vqz --json   the same for programs
              vqz info                    the built-in model: layers and their costs

            Of a file that is cut, it shows what there is, and the exit status is 1.
            """)

    @Argument(
        help: ArgumentHelp(
            "File to read, .vqz or .vqm, - for standard input; without one, the model that is compiled in.",
            valueName: "file"),
        completion: .file(extensions: ["vqz", "vqm"]))
    var input: String?

    @Flag(name: .long, help: "Print JSON.")
    var json = false

    func run() throws {
        guard let input else {
            return try write(describe(ModelDescription(name: "built in", model: .default())))
        }
        let (description, isCut) = try describe(input)
        try write(description)
        guard !isCut else {
            throw Failure(
                "\(input == "-" ? "standard input" : input): the file is cut off; "
                    + "vqz decompress --allow-truncated decodes what there is")
        }
    }

    private func write(_ description: (text: String, json: JSONValue)) throws {
        try json ? writeJSON(description.json) : writeText(description.text)
    }

    private func describe(
        _ input: String
    ) throws -> (description: (text: String, json: JSONValue), isCut: Bool) {
        let bytes = try readFile(input, [.vqz, .vqm], "a .vqz or .vqm file")
        do {
            if bytes.starts(with: CodecModel.magic) {
                let model = ModelDescription(name: input, model: try CodecModel(parsing: bytes))
                return (describe(model), isCut: false)
            }
            // No limit on pixels: nothing of their number is allocated.
            let file = try VQZFile(parsing: bytes, limits: .init(maxPixels: .max), allowsCut: true)
            let place = file.header.indices.map { ModelRegistry.standard.place(of: $0.modelDigest) }
            if case .some(nil) = place { ModelFolders.warnOfMissing() }
            let description = FileDescription(
                path: input, file: file, byteCount: bytes.count, modelPlace: place ?? nil)
            return ((description.text, description.json), file.isCut)
        } catch {
            throw Failure(reading: input, error)
        }
    }

    private func describe(_ model: ModelDescription) -> (text: String, json: JSONValue) {
        (model.text, model.json)
    }
}
