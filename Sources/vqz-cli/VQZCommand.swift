import ArgumentParser
import Container
import Glibc

/// The tool `vqz`. Exit status: 0, 1 after an error (one line on standard error), 64 for wrong usage.
@main
struct VQZCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vqz",
        abstract: "Compress images with learned codebooks; files decode to the same pixels on every machine.",
        version: "vqz 1.0.0, format \(FileVersion.written.rawValue)",
        subcommands: [
            CompressCommand.self, DecompressCommand.self, InfoCommand.self, BenchCommand.self,
            ModelsCommand.self, KernelsCommand.self,
        ])

    static func main() {
        reserveStreams()
        do {
            var command = try parseAsRoot()
            try command.run()
        } catch let failure as Failure {
            Console.error(failure.message)
            Glibc.exit(1)
        } catch {
            exit(withError: error)
        }
    }
}
