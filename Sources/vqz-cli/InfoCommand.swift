import ArgumentParser
import Benchmark
import Container
import ImageFiles

struct InfoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "info", abstract: "Show what a .vqz file says about itself, without decoding it.")

    @Argument(help: ArgumentHelp("File to read, - for standard input.", valueName: "vqz"))
    var input: String

    @Flag(name: .long, help: "Print JSON.")
    var json = false

    func run() throws {
        let description = try read()
        try writeText(json ? description.json.serialized : description.text)
    }

    private func read() throws -> FileDescription {
        do {
            let bytes = try FileIO.read(input)
            // No limit on pixels: nothing of their number is allocated.
            let file = try VQZFile(parsing: bytes, limits: .init(maxPixels: .max))
            return FileDescription(
                path: input, file: file, tileBytes: try file.tileStreams().map(\.count),
                byteCount: bytes.count)
        } catch {
            throw Failure(reading: input, error)
        }
    }
}
