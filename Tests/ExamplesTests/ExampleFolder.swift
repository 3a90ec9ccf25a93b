import Foundation
import Testing

/// A new folder that is removed with its contents, in which examples run.
final class ExampleFolder {
    /// The project's own images, see corpus/README.md.
    static let images = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("corpus/generated").path

    private let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appendingPathComponent("vqz-example-\(UUID())")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    static func / (folder: ExampleFolder, name: String) -> String {
        folder.url.appendingPathComponent(name).path
    }

    func read(_ name: String) throws -> [UInt8] {
        try Array(Data(contentsOf: url.appendingPathComponent(name)))
    }

    /// The standard output of an example, which stands beside the test executable and has to succeed.
    func run(_ example: String, _ arguments: String...) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
            .deletingLastPathComponent().appendingPathComponent(example)
        process.arguments = arguments
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let bytes = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "\(example) \(arguments)")
        return String(decoding: bytes, as: UTF8.self)
    }
}
