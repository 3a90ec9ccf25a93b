import ArgumentParser
import CAllocation
import Container
import Files
import Glibc

/// The tool `vqz`. Exit status: 0, 1 after an error (one line on standard error), 64 for wrong usage.
@main
struct VQZCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vqz",
        abstract: "Compress images with learned codebooks; files decode to the same pixels on every machine.",
        version: "vqz 1.2.0, format \(FileVersion.written.rawValue)",
        subcommands: [
            CompressCommand.self, DecompressCommand.self, ThumbnailCommand.self, InfoCommand.self,
            BenchCommand.self, ModelsCommand.self, KernelsCommand.self, SampleCommand.self,
        ])

    static func main() {
        reserveStreams()
        // A file that grows too long is an error of the write, not the end of the process.
        signal(SIGXFSZ, SIG_IGN)
        let words = ProcessArguments.all
        let type = configuration.subcommands.first { $0.configuration.commandName == words.first }
        do {
            var command = try parseAsRoot(CommandLineWords(for: type).prepared(words))
            try command.run()
        } catch let failure as Failure {
            end(failure)
        } catch let error as ValidationError {
            end(error, of: type ?? Self.self)
        } catch {
            end(error)
        }
    }

    /// The end after wrong usage that no parser has found: its words and its exit status.
    private static func end(_ error: ValidationError, of type: ParsableCommand.Type) -> Never {
        let name = type == Self.self ? "vqz" : "vqz \(type.configuration.commandName ?? "")"
        Console.print("Error: \(Console.oneLine(error.message))")
        Console.print("Usage: \(usageString(for: type))\n  See '\(name) --help' for more information.")
        Glibc.exit(ExitCode.validationFailure.rawValue)
    }

    private static func end(_ failure: Failure) -> Never {
        Console.error(failure.message)
        Glibc.exit(1)
    }

    /// Prints what a parser's error says, help and version among them: these to standard output, which may
    /// fail.
    private static func end(_ error: any Error) -> Never {
        let (code, text) = (exitCode(for: error), fullMessage(for: error))
        guard code.isSuccess else {
            // A run over files has told its errors.
            if !text.isEmpty { Console.print(text) }
            if code == .validationFailure, let hint = CommandLineWords.hint(ProcessArguments.all) {
                Console.print("Hint: \(Console.oneLine(hint)).")
            }
            Glibc.exit(code.rawValue)
        }
        do {
            try writeText(text.isEmpty ? "" : text + "\n")
        } catch {
            end(error as? Failure ?? Failure("\(error)"))
        }
        Glibc.exit(0)
    }
}
