import Foundation
import Testing

/// Runs the built `vqz`: the one that the environment names as VQZ_TOOL, or the one beside the test
/// executable.
enum Tool {
    struct Result {
        let status: Int32
        let output: Data
        let errors: String
    }

    static let path: String = {
        if let path = ProcessInfo.processInfo.environment["VQZ_TOOL"] {
            return URL(fileURLWithPath: path).path
        }
        return URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
            .appendingPathComponent("vqz").path
    }()

    /// The project's own images, see corpus/README.md.
    static let images = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("corpus/generated")

    /// Runs `vqz` to its end. Streams go through files, so that no size of output blocks the run.
    static func run(_ arguments: String..., input: Data = Data(), output: FileHandle? = nil) throws -> Result
    {
        try run(path, arguments, input: input, output: output)
    }

    static func run(_ arguments: [String], input: Data = Data()) throws -> Result {
        try run(path, arguments, input: input, output: nil)
    }

    /// Runs a shell script in which "$vqz" is the tool and the arguments are $1, $2 and so on.
    static func shell(_ script: String, _ arguments: String...) throws -> Result {
        try shell(script, arguments)
    }

    static func shell(_ script: String, _ arguments: [String]) throws -> Result {
        try run("/bin/sh", ["-c", script, "sh"] + arguments, input: Data(), output: nil)
    }

    private static func run(
        _ executable: String, _ arguments: [String], input: Data, output: FileHandle?
    ) throws -> Result {
        let folder = try Folder()
        try input.write(to: folder / "in")
        for name in ["out", "err"] { try Data().write(to: folder / name) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: executable)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(["vqz": path]) { $1 }
        process.standardInput = try FileHandle(forReadingFrom: folder / "in")
        process.standardOutput = try output ?? FileHandle(forWritingTo: folder / "out")
        process.standardError = try FileHandle(forWritingTo: folder / "err")
        try process.run()
        process.waitUntilExit()
        return Result(
            status: process.terminationReason == .exit
                ? process.terminationStatus : -process.terminationStatus,
            output: try Data(contentsOf: folder / "out"),
            errors: String(decoding: try Data(contentsOf: folder / "err"), as: UTF8.self))
    }

    /// Expects a failure that is told in one line which names `subject`.
    static func expectError(
        _ result: Result, about subject: String, location: SourceLocation = #_sourceLocation
    ) {
        #expect(result.status == 1, sourceLocation: location)
        #expect(result.errors.hasPrefix("vqz: \(subject)"), sourceLocation: location)
        #expect(
            result.errors.hasSuffix("\n") && result.errors.filter { $0 == "\n" }.count == 1,
            sourceLocation: location)
    }
}
