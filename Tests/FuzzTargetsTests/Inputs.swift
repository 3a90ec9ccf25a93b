import Foundation
import FuzzTargets

/// Files to replay.
enum Inputs {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// Inputs that once broke a reader, or would without one of its checks, in alphabetical order.
    /// - Throws: `CocoaError` if the target has no folder.
    static func regressions(_ target: FuzzTarget) throws -> [URL] {
        try files(in: root.appendingPathComponent("Tests/FuzzTargetsTests/Regressions/\(target)")) { _ in true
        }
    }

    /// What fuzzing starts from: Sources/vqz-fuzz/seeds/list.
    /// - Throws: `CocoaError` if the list or a folder in it is missing.
    static func seeds(_ target: FuzzTarget) throws -> [URL] {
        let list = root.appendingPathComponent("Sources/vqz-fuzz/seeds/list")
        return try String(contentsOf: list, encoding: .utf8).split(separator: "\n").flatMap { line in
            let words = line.split(separator: " ")
            return words.first == "\(target)" ? try files(matching: String(words[1])) : []
        }
    }

    /// The files of a pattern with at most one `*`, in its last part.
    private static func files(matching pattern: String) throws -> [URL] {
        let url = root.appendingPathComponent(pattern)
        let parts = url.lastPathComponent.split(separator: "*", omittingEmptySubsequences: false)
        return try files(in: url.deletingLastPathComponent()) {
            parts.count == 1 ? $0 == parts[0] : $0.hasPrefix(parts[0]) && $0.hasSuffix(parts[1])
        }
    }

    private static func files(in folder: URL, where isWanted: (String) -> Bool) throws -> [URL] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).filter(isWanted).sorted().map {
            folder.appendingPathComponent($0)
        }
    }
}
