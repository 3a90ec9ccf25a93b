import Foundation
import Testing

/// Modules point one way, and nothing that `vqz` links imports Foundation.
@Suite struct LayeringTests {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    let manifest: Manifest
    let rules: Rules

    init() throws {
        let text = try String(contentsOf: Self.root.appendingPathComponent("Package.swift"), encoding: .utf8)
        manifest = Manifest(parsing: text)
        var imported: [String: Set<String>] = [:]
        for target in manifest.targets {
            for text in try Self.sources(of: target, ["swift"]).values {
                imported[target.name, default: []].formUnion(imports(of: text))
            }
        }
        rules = Rules(manifest: manifest, imports: imported)
    }

    @Test func manifestIsUnderstood() throws {
        #expect(manifest.targets.count > 30)
        #expect(manifest["VQZ"]?.dependencies.contains("Container") == true)
        #expect(manifest["vqz-cli"]?.dependencies.contains("ArgumentParser") == true)
        for target in manifest.targets where target.kind != .system {
            #expect(try !Self.sources(of: target, ["swift", "c", "cpp"]).isEmpty, "\(target.name)")
        }
    }

    /// `Examples`, `libvqz` and `browser` hold several targets, or what a script of theirs builds, `vqz-fuzz`
    /// such as are there on demand only, `python` and `torch` are Python, `debian` makes a package.
    @Test(arguments: ["Sources", "Tests"]) func everyFolderIsATarget(parent: String) throws {
        let folders = try FileManager.default.contentsOfDirectory(
            atPath: Self.root.appendingPathComponent(parent).path)
        let known =
            manifest.targets.map(\.folder) + [
                "Sources/Examples", "Sources/browser", "Sources/debian", "Sources/libvqz", "Sources/python",
                "Sources/torch", "Sources/vqz-fuzz",
            ]
        let strangers = folders.filter { name in
            !known.contains("\(parent)/\(name)") && !name.hasPrefix(".") && !name.hasSuffix(".md")
        }
        #expect(strangers == [])
    }

    @Test func arrowsPointOneWay() {
        #expect(rules.arrowsPointingUp() == [])
        #expect(rules.undeclaredImports() == [])
        #expect(rules.needlessDependencies() == [])
    }

    @Test func theToolStaysSmall() {
        #expect(rules.imports["vqz-cli"]?.contains("ArgumentParser") == true)
        #expect(rules.foreignImports() == [])
        #expect(rules.trainerInTheTool() == [])
    }

    /// The C library has nothing beyond the tool's codec, and is thin.
    @Test func theLibraryIsADoor() throws {
        let beside = Set(manifest.closure(of: "libvqz").map(\.name))
            .subtracting(manifest.closure(of: "vqz-cli").map(\.name))
        #expect(beside == ["CVQZ", "libvqz"])
        #expect(try #require(rules.imports["libvqz"]) == ["CVQZ", "Glibc", "VQZ"])
    }

    /// Entropy coding never sees pixels, the container no networks.
    @Test func leavesAreLeaves() throws {
        for name in ["Bytes", "CKernels", "CModel", "EntropyCoding", "Raster", "Reports"] {
            #expect(try #require(manifest[name]).dependencies == [])
        }
        #expect(try #require(manifest["Files"]).dependencies == ["CArguments"])
        #expect(
            Set(manifest.closure(of: "Container").map(\.name))
                == ["Bytes", "CParallel", "CZlib", "Container", "Identifiers", "Parallel", "Raster"])
    }

    /// Headers of this package come from the target itself or from one that it declares.
    @Test func includesFollowTheArrows() throws {
        for target in manifest.targets {
            let visible = try ([target] + target.dependencies.compactMap { manifest[$0] }).flatMap {
                try Self.sources(of: $0, ["h"]).keys
            }
            for (name, text) in try Self.sources(of: target, ["c", "cpp", "h", "modulemap"]) {
                #expect(includes(of: text).subtracting(visible) == [], "\(target.name)/\(name)")
            }
        }
    }

    /// The texts of a target's files with one of the extensions, by file name.
    private static func sources(of target: Manifest.Target, _ extensions: [String]) throws -> [String: String]
    {
        let folder = root.appendingPathComponent(target.folder)
        let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
        var texts: [String: String] = [:]
        while let file = files?.nextObject() as? URL {
            guard extensions.contains(file.pathExtension) else { continue }
            texts[file.lastPathComponent] = try String(contentsOf: file, encoding: .utf8)
        }
        return texts
    }
}
