import Foundation
import FuzzTargets

/// Files to replay.
enum Inputs {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// What fuzzing found, in one folder per target, each file named after its defect.
    static func regressions(_ target: FuzzTarget) throws -> [URL] {
        try files(in: "Tests/FuzzTargetsTests/Regressions/\(target)") { _ in true }
    }

    /// What fuzzing starts from.
    static func seeds(_ target: FuzzTarget) throws -> [URL] {
        switch target {
        case .container, .decoder: try files(in: "spec/vectors") { $0.hasSuffix(".vqz") }
        case .model: try files(in: "spec/vectors") { $0 == "minimal.vqm" } + seedFolder(target)
        case .images: try files(in: "spec/vectors") { $0.hasSuffix(".png") } + seedFolder(target)
        case .curves: try seedFolder(target)
        }
    }

    private static func seedFolder(_ target: FuzzTarget) throws -> [URL] {
        try files(in: "Sources/vqz-fuzz/seeds/\(target)") { _ in true }
    }

    /// The files of a folder that exists, in alphabetical order.
    private static func files(in folder: String, where isWanted: (String) -> Bool) throws -> [URL] {
        let url = root.appendingPathComponent(folder)
        guard FileManager.default.fileExists(atPath: url.path) else { return [] }
        return try FileManager.default.contentsOfDirectory(atPath: url.path).filter(isWanted).sorted().map {
            url.appendingPathComponent($0)
        }
    }
}
